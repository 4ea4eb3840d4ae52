//! How the rooms are put together: the one place that knows them all. Read it from top to bottom to see
//! what a running Lianyi consists of.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicBool},
};

use audit::Journal;
use base::{Clock, Ctx, Fault, Random, Result, SystemClock, hex_bytes};
use care::{recognition::Recognition, whatif::WhatIf};
use clinical::{fhir::Codec, record::Records};
use exchange::{
    hl7::ReadOptions,
    intake::{Activity, Intake},
    organisation::Register,
};
use identity::{
    Matching, Residents, Vault,
    access::{KeyRing, client::Clients},
    account::{Accounts, Hasher},
    matching::Model,
    organisation::Organisation,
};
use policy::{Policies, Region};
use replay::Scenarios;
use store::{Store, setting};
use terminology::CodeBook;

use crate::{
    config::{AuditReads, Config, Oidc, without_password},
    secret,
};

/// Everything a command can need. Clones share it.
#[derive(Clone)]
pub struct Parts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<Random>,
    /// Every region's rules.
    pub policies: Arc<Policies>,
    /// The region that is run.
    pub region: Arc<Region>,
    /// The database.
    pub store: Store,
    /// Field encryption.
    pub vault: Arc<Vault>,
    /// Who is who.
    pub residents: Arc<Residents>,
    /// Local codes and their meaning.
    pub codes: CodeBook,
    /// The clinical record.
    pub records: Records,
    /// Recognition of examinations and tests.
    pub recognition: Recognition,
    /// Other rules to be tried on the past.
    pub scenarios: Scenarios,
    /// Recognition's past under them.
    pub what_if: WhatIf,
    /// API keys in force.
    pub keys: KeyRing,
    /// People who sign in.
    pub accounts: Accounts,
    /// Tokens of systems that sign in with a key pair.
    pub clients: Clients,
    /// Institutions, people and devices.
    pub register: Register,
    /// Tokens of apps that people let read for them.
    pub apps: identity::access::smart::Apps,
    /// What residents will not have shared.
    pub restrictions: identity::access::objection::Restrictions,
    /// What comes in from hospitals.
    pub intake: Intake,
}

impl Parts {
    /// Opens everything. The order matters: wrong rules are found before the database is touched, the
    /// database says which region and key it was made with before anything is written to it.
    pub fn open(config: &Config) -> Result<Self> {
        Self::open_with(config, Random::from_entropy())
    }

    /// [`Parts::open`] for a database that must be there already.
    pub fn open_existing(config: &Config) -> Result<Self> {
        must_exist(config)?;
        Self::open(config)
    }

    /// The same over another generator: a seeded one for synthetic content, never for keys.
    pub fn open_with(config: &Config, random: Random) -> Result<Self> {
        // Time and randomness: injected everywhere, made here.
        let clock = clock();
        let random = Arc::new(random);
        // The rules, all or none.
        let policies = policies(config)?;
        let region = region(config, &policies)?;
        // The database. It belongs to one region and one key.
        let store = store(config)?;
        belongs_to(&store, &region, config)?;
        let vault = Arc::new(vault(config, &store)?);
        // Who is who, what codes mean, the record on both, and what is decided over it.
        let matching = Matching::new(Arc::new(model(config)?), region.clone());
        let residents = Residents::new(vault.clone(), random.clone(), region.zone.clone()).matching(matching);
        let residents = Arc::new(residents);
        findable(&store, &residents)?;
        let codes = CodeBook::new(region.clone());
        let records = Records::new(
            Arc::new(Codec::new()),
            vault.clone(),
            random.clone(),
            residents.clone(),
            codes.clone(),
            region.zone.clone(),
        );
        let recognition = Recognition::new(region.clone(), records.clone(), random.clone());
        // What other rules would have come to.
        let scenarios = Scenarios::new(policies.clone(), region.clone(), random.clone());
        let what_if = WhatIf::new(recognition.clone());
        let organisation = Organisation::new(region.clone(), random.clone());
        let register = Register::new(organisation, records.clone());
        let intake = Intake {
            store: store.clone(),
            records: records.clone(),
            residents: residents.clone(),
            vault: vault.clone(),
            random: random.clone(),
            clock: clock.clone(),
            options: ReadOptions::in_zone(region.zone.clone()),
            activity: Activity::default(),
        };
        // What is remembered of the database is read once before anybody asks; crate::background keeps it fresh.
        let keys = KeyRing::default();
        // From entropy whatever `random` is: synthetic content stays the same for its seed.
        let hasher = Hasher::new(&Random::from_entropy())?;
        let accounts = Accounts::new(vault.clone(), random.clone(), config.accounts.clone(), hasher);
        let restrictions = identity::access::objection::Restrictions::default();
        store.read(|tx| {
            codes.refresh(tx)?;
            restrictions.refresh(tx)?;
            accounts.sessions().refresh(tx)?;
            keys.refresh(tx)
        })?;
        Ok(Self {
            clock,
            random,
            policies,
            region,
            store,
            vault,
            residents,
            codes,
            records,
            recognition,
            scenarios,
            what_if,
            keys,
            accounts,
            clients: Clients::default(),
            register,
            apps: identity::access::smart::Apps::default(),
            restrictions,
            intake,
        })
    }

    /// The faces over these parts, once it is known where they listen. `Fault::invalid` where the files of an external
    /// provider cannot be read. `stopping` ends what lasts.
    pub fn faces(
        &self,
        config: &Config,
        journal: &Arc<Journal>,
        http: SocketAddr,
        mllp: Option<SocketAddr>,
        stopping: Arc<AtomicBool>,
    ) -> Result<api::State> {
        let external = config.oidc.as_ref().map(Oidc::provider).transpose()?.map(Arc::new);
        let mut facts = BTreeMap::new();
        facts.insert("mllp".to_owned(), mllp.map_or_else(|| "off".to_owned(), |address| address.to_string()));
        Ok(api::State::new(api::Inner {
            store: self.store.clone(),
            journal: (config.audit_reads == AuditReads::Journal).then(|| journal.clone()),
            region: self.region.clone(),
            policies: self.policies.clone(),
            records: self.records.clone(),
            codes: self.codes.clone(),
            residents: self.residents.clone(),
            vault: self.vault.clone(),
            recognition: self.recognition.clone(),
            intake: self.intake.clone(),
            scenarios: self.scenarios.clone(),
            what_if: self.what_if.clone(),
            keys: self.keys.clone(),
            accounts: self.accounts.clone(),
            clients: self.clients.clone(),
            apps: self.apps.clone(),
            restrictions: self.restrictions.clone(),
            external,
            clock: self.clock.clone(),
            random: self.random.clone(),
            limits: api::Limits {
                body_bytes_max: config.http.body_bytes_max,
                bundle_entries_max: config.http.bundle_entries_max,
                searches_a_minute_max: config.http.searches_a_minute_max,
            },
            base_url: config.http.base(http),
            version: env!("CARGO_PKG_VERSION"),
            console: api::Console { file: console::file, embed_from: config.console_embed_from.clone() },
            facts,
            stopping,
        }))
    }

    /// The person at the terminal, as the operating system names them.
    pub fn operator(&self) -> Ctx {
        let named = ["LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok());
        let mut ctx = Ctx::operator(
            named.filter(|user| !user.is_empty()).unwrap_or_else(|| "operator".to_owned()),
            self.clock.now(),
        );
        ctx.request = base::RequestId(self.random.uuid_v7(ctx.now));
        ctx
    }
}

/// The weights of likeness: the operator's own, or the committed ones.
pub fn model(config: &Config) -> Result<Model> {
    let Some(file) = &config.matching_model else { return Model::synthetic() };
    let text = std::fs::read_to_string(file)
        .map_err(|e| Fault::invalid(format!("matching.model: {} cannot be read: {e}", file.display())))?;
    Model::read(&text).map_err(|fault| Fault::invalid(format!("{}: {}", file.display(), fault.detail)))
}

/// The machine's clock.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The rules. A wrong one stops the start; all of them are named.
pub fn policies(config: &Config) -> Result<Arc<Policies>> {
    let policies = Policies::load(&config.regions).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Fault::invalid(format!(
            "the rules are refused, {} mistakes:\n{}\nmend them and run `lianyi policy check {}`",
            faults.len(),
            lines.join("\n"),
            config.regions.display()
        ))
    })?;
    Ok(Arc::new(policies))
}

/// The region this installation runs.
pub fn region(config: &Config, policies: &Policies) -> Result<Arc<Region>> {
    let known = || {
        let names = policies.regions().iter().map(|r| format!("{} ({}, {})", r.slug, r.code, r.name));
        names.collect::<Vec<_>>().join(", ")
    };
    let Some(name) = &config.region else {
        return Err(Fault::invalid(format!(
            "no region is set; name one by --region, LIANYI_REGION or `region` in the configuration file: {}",
            known()
        )));
    };
    policies.region(name).cloned().ok_or_else(|| {
        let folder = config.regions.display();
        Fault::not_found(format!("there is no region {name:?} in {folder}; there are {}", known()))
    })
}

/// How the database is opened.
pub(crate) fn store_options() -> store::Options {
    store::Options::default()
}

/// Refuses a database that is not there, for commands that look at one: an empty one made on the way would
/// answer that all is well.
pub fn must_exist(config: &Config) -> Result<()> {
    match config.database_url.strip_prefix("sqlite:") {
        Some(path) if !std::path::Path::new(path).is_file() => Err(Fault::not_found(format!(
            "there is no database at {path}; look at --data and `lianyi config show`, or make it with `lianyi serve`"
        ))),
        _ => Ok(()),
    }
}

/// The database, its schema brought up to date.
pub fn store(config: &Config) -> Result<Store> {
    if let Some(path) = config.database_url.strip_prefix("sqlite:")
        && let Some(folder) = std::path::Path::new(path).parent().filter(|f| !f.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|e| {
            Fault::unavailable(format!("the folder {} of the database cannot be made: {e}", folder.display()))
        })?;
    }
    Store::open(&config.database_url, &store_options(), clock())
}

const REGION: &str = "region";
pub(crate) const KEY_MARK: &str = "vault.key-mark";

const FINDABLE: &str = "matching.keys";
/// Which keys are written: with the second, initials of names are.
const FINDABLE_NOW: &str = "2";
/// Residents whose keys are written in one transaction: keys lie anywhere in their table, so that many at once
/// write each of its pages fewer times.
const FINDABLE_AT_ONCE: usize = 50_000;

/// Residents who were registered before this house wrote the keys that it writes now get them, once.
fn findable(store: &Store, residents: &Arc<Residents>) -> Result<()> {
    if store.read(|tx| setting::get(tx, FINDABLE))?.is_some_and(|written| written == FINDABLE_NOW) {
        return Ok(());
    }
    let mut after = None;
    loop {
        let residents = residents.clone();
        let last = store.write(move |tx| residents.index_residents(tx, after, FINDABLE_AT_ONCE))?;
        if last.is_none() {
            break;
        }
        after = last;
    }
    store.write(|tx| setting::put(tx, FINDABLE, FINDABLE_NOW))
}

/// A database serves one region: the first one it was opened for.
fn belongs_to(store: &Store, region: &Region, config: &Config) -> Result<()> {
    let other = |code: &str| {
        Fault::conflict(format!(
            "the database {} belongs to the region {code}, not to {} {}; name another database or data folder",
            without_password(&config.database_url),
            region.code,
            region.name
        ))
    };
    match settled(store, REGION, &region.code)? {
        code if code == region.code => Ok(()),
        code => Err(other(&code)),
    }
}

/// The vault on the configured key, which is made for a database that has none yet. A mark derived from the
/// key is kept, so that a wrong key is refused before anything is sealed or looked up with it.
fn vault(config: &Config, store: &Store) -> Result<Vault> {
    let key_file = config.key_file.display();
    let database = without_password(&config.database_url);
    let known = store.read(|tx| setting::get(tx, KEY_MARK))?;
    match (secret::read(&config.key_file)?, &known) {
        (Some(_), _) => {}
        (None, None) => {
            secret::make(&config.key_file, config.suite, &Random::from_entropy())?;
        }
        (None, Some(_)) => {
            return Err(Fault::not_found(format!(
                "the key of the database {database} is not at {key_file}; restore it from its backup or name it by secret.key_file"
            )));
        }
    }
    let file = config.key_file.clone();
    let vault = Vault::reading(move || {
        secret::read(&file)?
            .ok_or_else(|| Fault::unavailable("the key file is gone; restore it from its backup"))
    })?;
    // While the key of look-up changes, the database may bear the mark of the one before.
    let marks = key_marks(&vault);
    if !marks.contains(&settled(store, KEY_MARK, &marks[0])?) {
        return Err(Fault::conflict(format!(
            "the database {database} was made with another key than the one at {key_file}; restore the right one from its backup"
        )));
    }
    Ok(vault)
}

/// The marks of the keys of look-up, that of the one in force first.
pub(crate) fn key_marks(vault: &Vault) -> Vec<String> {
    let mark = vault.hash("key mark", &[]);
    let text = |hash: identity::Hash| hex_bytes(&hash.0);
    std::iter::once(mark.now).chain(mark.before).map(text).collect()
}

/// The value that stands under `name`; `value` from now on, if none did. Safe against another process.
fn settled(store: &Store, name: &'static str, value: &str) -> Result<String> {
    if let Some(known) = store.read(|tx| setting::get(tx, name))? {
        return Ok(known);
    }
    let value = value.to_owned();
    store.write(move |tx| match setting::get(tx, name)? {
        Some(known) => Ok(known),
        None => setting::put(tx, name, &value).map(|()| value.clone()),
    })
}
