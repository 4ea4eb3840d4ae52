//! The rooms on a database, as the server puts them together.

use std::{path::Path, sync::Arc, time::Duration};

use base::{Fault, Random, Result, SystemClock};
use clinical::{fhir::Codec, record::Records};
use identity::{Matching, Residents, Vault, matching::Model};
use policy::{Policies, Region};
use store::{Options, Store};
use terminology::CodeBook;

/// The key that is no secret, as a server's key file holds it: thirty-two sevens.
pub(crate) const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// One region's record.
pub(crate) struct Rooms {
    pub store: Store,
    pub region: Arc<Region>,
    pub records: Records,
    pub residents: Arc<Residents>,
    pub vault: Arc<Vault>,
    pub random: Arc<Random>,
}

impl Rooms {
    /// Opens `url` for the region named, or the first there is, with a key that is no secret.
    pub(crate) fn open(url: &str, region: Option<&str>) -> Result<Self> {
        let policies = Policies::load(Path::new("regions"))
            .map_err(|faults| Fault::invalid(faults.first().map(ToString::to_string).unwrap_or_default()))?;
        let region = match region {
            Some(name) => policies.region(name),
            None => policies.regions().first(),
        };
        let region = region.ok_or_else(|| Fault::not_found("there is no such region in regions/"))?.clone();
        let random = Arc::new(Random::from_entropy());
        let vault = Arc::new(Vault::new(1, &[7; 32])?);
        let matching = Matching::new(Arc::new(Model::synthetic()?), region.clone());
        let residents = Residents::new(vault.clone(), random.clone(), region.zone.clone()).matching(matching);
        let residents = Arc::new(residents);
        let store = Store::open(url, &Options::default(), Arc::new(SystemClock))?;
        let codes = CodeBook::new(region.clone());
        refresh(&store, &codes)?;
        let records = Records::new(
            Arc::new(Codec::new()),
            vault.clone(),
            random.clone(),
            residents.clone(),
            codes,
            region.zone.clone(),
        );
        Ok(Self { store, region, records, residents, vault, random })
    }
}

/// Brings the code book up to date every second, as the server does beside its other work.
fn refresh(store: &Store, codes: &CodeBook) -> Result<()> {
    let (store, codes) = (store.clone(), codes.clone());
    let work = move || {
        while store.read(|tx| codes.refresh(tx)).is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    };
    let thread = std::thread::Builder::new().name("background".to_owned()).spawn(work);
    thread.map(drop).map_err(|e| Fault::unavailable(format!("no thread: {e}")))
}
