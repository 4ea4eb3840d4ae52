//! How the rooms are put together: the one place that knows them all. Read it from top to bottom to see
//! what a running Lianyi consists of.

use std::sync::Arc;

use base::{Clock, Ctx, Fault, Random, Result, SystemClock};
use policy::{Policies, Region};
use store::Store;

use crate::config::Config;

/// The machine's clock. Everything below is given it.
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
        Fault::not_found(format!(
            "there is no region {name:?} in {}; there are {}",
            config.regions.display(),
            known()
        ))
    })
}

/// The database, its schema brought up to date.
pub fn store(config: &Config) -> Result<Store> {
    if let Some(path) = config.database_url.strip_prefix("sqlite:")
        && let Some(folder) =
            std::path::Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|e| {
            Fault::unavailable(format!("the folder {} of the database cannot be made: {e}", folder.display()))
        })?;
    }
    Store::open(&config.database_url, &store::Options::default(), clock())
}

/// Everything a command can need.
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
}

impl Parts {
    /// Opens everything. The order matters: wrong rules are found before the database is touched.
    pub fn open(config: &Config) -> Result<Self> {
        let policies = policies(config)?;
        let region = region(config, &policies)?;
        let store = store(config)?;
        Ok(Self { clock: clock(), random: Arc::new(Random::from_entropy()), policies, region, store })
    }

    /// The person at the terminal, as the operating system names them.
    pub fn operator(&self) -> Ctx {
        let user =
            ["LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok()).filter(|u| !u.is_empty());
        Ctx::operator(user.unwrap_or_else(|| "operator".to_owned()), self.clock.now())
    }
}
