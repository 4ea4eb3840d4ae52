//! `lianyi demo`: a region with invented people, made when it is not there yet, then served.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use base::{Fault, Result};
use clap::Args;
use identity::{
    access::{self, MllpSender, rights::Role},
    account::{NewAccount, NewRole},
};
use policy::Institution;
use serde_json::{Value, json};
use store::setting;

use super::{
    Failure, account,
    demo_people::{self, Who},
    key, out, synth,
};
use crate::{
    compose::{self, Parts},
    config::Config,
    serve::{self, Addresses},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 区域代码或名称，见规则目录 · The region: code, folder name or alias
    #[arg(value_name = "REGION")]
    pub(super) region_name: String,
    /// 居民数 · People
    #[arg(long, value_name = "N", default_value_t = 3_000)]
    residents: u32,
    /// 报告的月数 · Months of reports
    #[arg(long, value_name = "M", default_value_t = 4)]
    months: u16,
    /// 种子，同一种子生成同样的人 · The same seed makes the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// 删除已有的演示数据重新生成 · Remove the demonstration there is and make it anew
    #[arg(long)]
    fresh: bool,
}

/// Under this name a database says that it is a demonstration, and how it was made.
const MARK: &str = "demo";
/// Institutions whose keys are printed.
const SHOWN: usize = 3;

pub(super) fn run(config: &Config, arguments: &Arguments) -> std::result::Result<(), Failure> {
    let wanted = json!({
        "residents": arguments.residents,
        "months": arguments.months,
        "seed": arguments.seed,
    });
    if arguments.fresh || state(config)? == State::HalfMade {
        remove(config)?;
    }
    match state(config)? {
        State::Empty | State::HalfMade | State::Foreign => make(config, arguments, &wanted)?,
        State::Made(how) if how != wanted => out::remark(format!(
            "使用已有的演示数据 the demonstration there is was made with {how}; --fresh makes it anew"
        )),
        State::Made(_) => {}
    }
    let parts = Parts::open(config)?;
    let keys = fs::read_to_string(key_file(config)).unwrap_or_default();
    let logins = fs::read_to_string(login_file(config)).unwrap_or_default();
    let region = parts.region.clone();
    serve::serve(config, parts, |addresses| announce(&region.name, addresses, &keys, &logins))?;
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Nothing is there.
    Empty,
    /// Making it was interrupted.
    HalfMade,
    /// A demonstration, made like this.
    Made(Value),
    /// Somebody's real database.
    Foreign,
}

fn state(config: &Config) -> Result<State> {
    if let Some(path) = config.database_url.strip_prefix("sqlite:")
        && !Path::new(path).exists()
    {
        return Ok(State::Empty);
    }
    let store = compose::store(config)?;
    let (mark, region) = store.read(|tx| Ok((setting::get(tx, MARK)?, setting::get(tx, "region")?)))?;
    store.close();
    Ok(match (mark, region) {
        (None, None) => State::Empty,
        (None, Some(_)) => State::Foreign,
        (Some(mark), _) => match serde_json::from_str(&mark) {
            Ok(Value::Null) | Err(_) => State::HalfMade,
            Ok(how) => State::Made(how),
        },
    })
}

/// Removes the files of a demonstration, and nothing else that may lie in the folder.
fn remove(config: &Config) -> Result<()> {
    if state(config)? == State::Foreign {
        return Err(Fault::conflict("this database is not a demonstration and is not removed"));
    }
    let Some(path) = config.database_url.strip_prefix("sqlite:") else {
        return Err(Fault::invalid(
            "a demonstration on PostgreSQL is removed with its database: drop it and name an empty one",
        ));
    };
    let beside = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{path}{end}")));
    for file in beside.iter().chain([&config.key_file, &key_file(config), &login_file(config)]) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Fault::unavailable(format!("{} cannot be removed: {error}", file.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

fn make(config: &Config, arguments: &Arguments, how: &Value) -> std::result::Result<(), Failure> {
    let started = Instant::now();
    mark_begun(config)?;
    let policies = compose::policies(config)?;
    // Yesterday: of today only a part has passed, and nothing is reported before it happened.
    let today = compose::region(config, &policies)?.day(compose::clock().now());
    let until = today.yesterday().unwrap_or(today);
    let usual = ::synth::Options::demo(until);
    let options = ::synth::Options {
        seed: arguments.seed,
        reports: reports(&usual, arguments),
        residents: arguments.residents,
        months: arguments.months,
        ..usual
    };
    let summary = synth::fill(config, &options)?;
    // The content came from the seed; keys must not.
    let parts = Parts::open(config)?;
    let today: Vec<Institution> =
        parts.region.institutions(until).filter(|institution| institution.online(until)).cloned().collect();
    keys(config, &parts, &today)?;
    logins(config, &parts, &today)?;
    senders(&parts, &today)?;
    parts.store.close();
    mark_made(config, how)?;
    out::remark(format!(
        "{}
用时 in {} 秒 s",
        synth::said(&summary),
        started.elapsed().as_secs()
    ));
    Ok(())
}

/// Says that the database is a demonstration that is being made: what is half made is known to be. A real
/// database is refused.
pub(super) fn mark_begun(config: &Config) -> Result<()> {
    if state(config)? == State::Foreign {
        return Err(Fault::conflict(
            "this database is not a demonstration and is left alone; name another folder by --data",
        ));
    }
    mark(config, &Value::Null)
}

/// Says that it was made, and how.
pub(super) fn mark_made(config: &Config, how: &Value) -> Result<()> {
    mark(config, how)
}

fn mark(config: &Config, how: &Value) -> Result<()> {
    let (store, how) = (compose::store(config)?, how.to_string());
    store.write(move |tx| setting::put(tx, MARK, &how))?;
    store.close();
    Ok(())
}

/// As many reports a person and month as the usual demonstration has.
fn reports(usual: &::synth::Options, arguments: &Arguments) -> u64 {
    let size = |residents: u32, months: u16| u64::from(residents) * u64::from(months.max(1));
    let usual_size = size(usual.residents, usual.months).max(1);
    usual.reports.saturating_mul(size(arguments.residents, arguments.months)) / usual_size
}

fn key_file(config: &Config) -> PathBuf {
    config.data.join("demo-keys.txt")
}

/// Keys are stored hashed; a demonstration shows them at every start, so it keeps them in a file as well.
fn keys(config: &Config, parts: &Parts, institutions: &[Institution]) -> Result<()> {
    let own = [key::Scope::Read, key::Scope::Write, key::Scope::Recognition].map(key::Scope::name);
    let office = [key::Scope::Read, key::Scope::Manage].map(key::Scope::name);
    let (_, key) = key::made(parts, key::REGION_OFFICE, "demo-office", &office)?;
    let mut text = format!("{}\t{}\t{key}\n", key::REGION_OFFICE, parts.region.name);
    for institution in institutions.iter().take(SHOWN) {
        let (_, key) = key::made(parts, &institution.code, "demo-his", &own)?;
        text.push_str(&format!("{}\t{}\t{key}\n", institution.code, institution.name));
    }
    keep(&key_file(config), &text)
}

/// Writes a file that only its owner reads.
fn keep(path: &Path, text: &str) -> Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};

    let written = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    written
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| Fault::unavailable(format!("{} cannot be written: {e}", path.display())))
}

fn login_file(config: &Config) -> PathBuf {
    config.data.join("demo-logins.txt")
}

/// An account for each of the main roles: at the first institution, for the region, and for one resident. The
/// administrators set up a second factor when they first sign in.
fn logins(config: &Config, parts: &Parts, institutions: &[Institution]) -> Result<()> {
    use Role::{
        Auditor, Doctor, FamilyDoctor, InstitutionManager, Nurse, QualityOfficer, RegionalManager, Registrar,
        Resident, SecurityAdministrator, SystemAdministrator,
    };
    let Some(here) = institutions.first() else { return Ok(()) };
    let known = demo_people::known(parts)?;
    let resident = known.first().map(|(resident, _)| *resident);
    let (mut text, mut made) = (String::new(), BTreeMap::new());
    for role in [
        Doctor,
        FamilyDoctor,
        Nurse,
        Registrar,
        QualityOfficer,
        InstitutionManager,
        RegionalManager,
        Auditor,
        SecurityAdministrator,
        SystemAdministrator,
        Resident,
    ] {
        let at = Some(here.code.clone()).filter(|code| role.held_at(Some(code)));
        let own = resident.filter(|_| role == Resident);
        if role == Resident && own.is_none() {
            continue;
        }
        let new = NewAccount {
            login: role.name().to_owned(),
            name: format!("演示{}", role.chinese()),
            practitioner: at.is_some().then(|| format!("demo-{}", role.name())),
            resident: own,
            must_change: false,
        };
        let granted = NewRole { role, institution: at.clone(), until: None };
        let (id, password) = account::made(parts, new, Some(granted))?;
        made.insert(role, id);
        let place = at.map_or_else(|| parts.region.name.clone(), |_| here.name.clone());
        text.push_str(&format!("{}\t{place}\t{}\t{password}\n", role.chinese(), role.name()));
    }
    if let (Some(resident), Some(doctor)) = (made.get(&Resident), made.get(&Doctor)) {
        let doctor = (*doctor, Doctor.name());
        demo_people::tie(parts, &known, &Who { resident: *resident, doctor, institution: &here.code })?;
    }
    keep(&login_file(config), &text)
}

/// Every institution may send from this machine, known by its code in MSH-4.
fn senders(parts: &Parts, institutions: &[Institution]) -> Result<()> {
    let networks = vec!["127.0.0.0/8".parse()?, "::1".parse()?];
    let senders: Vec<MllpSender> = institutions
        .iter()
        .map(|institution| MllpSender {
            name: format!("demo-{}", institution.code),
            institution: institution.code.clone(),
            networks: networks.clone(),
            application: None,
            facility: Some(institution.code.clone()),
            charset: None,
            zone: None,
            certificate: None,
            active: true,
        })
        .collect();
    parts.store.write(move |tx| senders.iter().try_for_each(|sender| access::put_sender(tx, sender)))
}

fn announce(region: &str, addresses: &Addresses, keys: &str, logins: &str) {
    let http = addresses.http;
    out::line(format!("\n联医演示区域 · {region}：一切人员均为虚构 · all people are invented\n"));
    out::line(format!("  网页 page      http://{http}/"));
    out::line(format!("  FHIR           http://{http}/fhir/metadata"));
    out::line(format!("  接口 OpenAPI    http://{http}/openapi.json"));
    if let Some(mllp) = addresses.mllp {
        out::line(format!("  MLLP           {mllp}   (MSH-4: 机构代码 institution code)"));
    }
    out::line("");
    let mut table = out::Table::new(["机构 institution", "名称 name", "密钥 key"]);
    let mut example = None;
    for line in keys.lines() {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        if let (Some(code), Some(name), Some(key)) = (parts.next(), parts.next(), parts.next()) {
            if code != key::REGION_OFFICE {
                example.get_or_insert_with(|| key.clone());
            }
            table.row([code, name, key]);
        }
    }
    table.print();
    out::line("");
    let mut table = out::Table::new(["角色 role", "机构 institution", "账号 login", "口令 password"]);
    for line in logins.lines() {
        let mut parts = line.splitn(4, '\t').map(str::to_owned);
        if let (Some(role), Some(at), Some(login), Some(password)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            table.row([role, at, login, password]);
        }
    }
    table.print();
    if let Some(key) = example {
        out::line(format!(
            "\n  curl -H 'Authorization: Bearer {key}' 'http://{http}/fhir/DiagnosticReport?_count=3'"
        ));
    }
    out::line("\n  Ctrl-C 停止 stops\n");
}
