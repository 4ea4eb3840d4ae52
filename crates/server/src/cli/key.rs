//! `lianyi key`: API keys of institutions' systems.

use audit::{Action, Event};
use base::Fault;
use clap::{Subcommand, ValueEnum};
use identity::access::{self, KeyId};

use super::{Failure, Surroundings, out};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 为机构的系统生成密钥，只显示一次 · Make a key for an institution's system; it is shown once
    Create {
        /// 机构代码；不填为全区域的管理密钥 · The institution it speaks for; none with scope manage
        #[arg(long, value_name = "CODE", required_unless_present = "region_wide")]
        institution: Option<String>,
        /// 区域管理密钥，不属于任何机构 · For the region's own office instead of an institution
        #[arg(long, conflicts_with = "institution")]
        region_wide: bool,
        /// 持有密钥的系统名称 · Name of the system that holds it
        #[arg(long)]
        name: String,
        /// 权限，可多次 · What it may do
        #[arg(long = "scope", value_enum, value_delimiter = ',', default_values = ["read", "write", "recognition"])]
        scopes: Vec<Scope>,
    },
    /// 列出密钥（不含密钥本身） · List keys, without the keys themselves
    List {
        /// 只列该机构 · Of one institution
        #[arg(long, value_name = "CODE")]
        institution: Option<String>,
    },
    /// 作废密钥，运行中的服务一秒内生效 · Revoke a key; running servers follow within a second
    Revoke {
        /// 密钥标识 · Its id, as listed
        id: KeyId,
    },
}

/// The scopes of the faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Scope {
    /// Read and search the record.
    Read,
    /// Send resources, reports and mappings of its institution.
    Write,
    /// Check orders and record answers.
    Recognition,
    /// Region-wide lists, statistics, mappings of all institutions, reviews, keys.
    Manage,
    /// Open the desk or an app for who works at its institution: sign them in.
    Launch,
}

impl Scope {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Read => api::caller::Scope::Read,
            Self::Write => api::caller::Scope::Write,
            Self::Recognition => api::caller::Scope::Recognition,
            Self::Manage => api::caller::Scope::Manage,
            Self::Launch => api::caller::Scope::Launch,
        }
        .name()
    }
}

/// Stands for the region's own office in the list of keys.
pub(super) const REGION_OFFICE: &str = "*";

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    let parts = match command {
        Command::Create { .. } => Parts::open(&around.config)?,
        _ => Parts::open_existing(&around.config)?,
    };
    match command {
        Command::Create { institution, name, scopes, .. } => {
            create(&parts, institution.as_deref().unwrap_or(REGION_OFFICE), &name, &scopes)
        }
        Command::List { institution } => list(&parts, institution.as_deref()),
        Command::Revoke { id } => revoke(&parts, id),
    }
}

/// The institution must stand in the region's tree today.
pub(super) fn known_institution(parts: &Parts, code: &str) -> Result<(), Fault> {
    let today = parts.region.day(parts.clock.now());
    if code == REGION_OFFICE || parts.region.institution(code, today).is_some() {
        return Ok(());
    }
    Err(Fault::not_found(format!(
        "{} has no institution {code:?} today; `lianyi policy show institutions` lists them",
        parts.region.name
    )))
}

/// Makes a key and puts it on the trail; the key itself.
pub(super) fn made(
    parts: &Parts,
    institution: &str,
    name: &str,
    scopes: &[&'static str],
) -> Result<(KeyId, String), Fault> {
    let (ctx, random) = (parts.operator(), parts.random.clone());
    let (institution, name, scopes) = (institution.to_owned(), name.to_owned(), scopes.to_vec());
    let (id, secret) = parts.store.write(move |tx| {
        let made = access::create_key(tx, &ctx, &random, &institution, &name, &scopes)?;
        let detail = format!("created for {institution}: {}", scopes.join(" "));
        audit::append(tx, &ctx, [Event::done(Action::Administer, format!("key/{}", made.0)).with(detail)])?;
        Ok(made)
    })?;
    Ok((id, secret.reveal().to_owned()))
}

fn create(parts: &Parts, institution: &str, name: &str, scopes: &[Scope]) -> Result<(), Failure> {
    known_institution(parts, institution)?;
    let scopes: Vec<&'static str> = scopes.iter().map(|scope| scope.name()).collect();
    let (id, key) = made(parts, institution, name, &scopes)?;
    out::remark(format!("密钥标识 id {id}\n密钥只显示这一次，请妥善保存 · the key is shown this once:"));
    out::line(key);
    Ok(())
}

fn list(parts: &Parts, institution: Option<&str>) -> Result<(), Failure> {
    let keys = parts.store.read(|tx| access::keys(tx, institution))?;
    let mut table = out::Table::new([
        "标识 id",
        "机构 institution",
        "名称 name",
        "权限 scopes",
        "生成 created",
        "作废 revoked",
    ]);
    let day =
        |at: jiff::Timestamp| at.to_zoned(parts.region.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    for key in keys {
        table.row([
            key.id.to_string(),
            key.institution,
            key.name,
            key.scopes.join(" "),
            day(key.created_at),
            key.revoked_at.map(day).unwrap_or_default(),
        ]);
    }
    table.print();
    Ok(())
}

fn revoke(parts: &Parts, id: KeyId) -> Result<(), Failure> {
    let ctx = parts.operator();
    parts.store.write(move |tx| {
        access::revoke_key(tx, &ctx, id)?;
        audit::append(tx, &ctx, [Event::done(Action::Administer, format!("key/{id}")).with("revoked")])
    })?;
    out::line(format!("已作废 revoked {id}"));
    Ok(())
}
