//! A region's record: every resident is known at two institutions by identity card, and their reports come in
//! at both, a year of them in the order of time.

use std::{sync::Arc, time::Instant};

use base::{Clock as _, Ctx, Fault, Result, SystemClock};
use clinical::record::{Draft, Intent};
use identity::IdentityCard;
use jiff::{SignedDuration, Timestamp, Unit, tz::TimeZone};
use serde_json::{Value, json};
use store::setting;
use uuid::Uuid;

use crate::{rate, rooms::Rooms};

/// Name under which a database says what was loaded.
const LOADED: &str = "bench.check";
/// Resources in a bundle.
const BUNDLE: usize = 1_000;
/// Threads that parse and pack while the writer writes.
const SENDERS: usize = 3;

/// What is loaded, known without looking: report `k` of resident `r` is of `item(r, k)`.
pub(crate) struct Region {
    pub(crate) reports: usize,
    pub(crate) residents: usize,
    /// Online institutions.
    pub(crate) institutions: Vec<String>,
    /// Items that can be recognised: code, name.
    pub(crate) items: Vec<(String, String)>,
    /// As FHIR searches name it.
    pub(crate) half_a_year_ago: String,
    code: String,
    now: Timestamp,
}

impl Region {
    pub(crate) fn of(rooms: &Rooms, reports: usize, residents: usize) -> Self {
        let now = SystemClock.now();
        let day = rooms.region.day(now);
        let online = rooms.region.institutions(day).filter(|i| i.online(day));
        let items = rooms.region.recognisable(day);
        Self {
            reports,
            residents,
            institutions: online.map(|i| i.code.clone()).collect(),
            items: items.map(|i| (i.code.clone(), i.name.clone())).collect(),
            half_a_year_ago: (now - SignedDuration::from_hours(24 * 182))
                .to_zoned(TimeZone::UTC)
                .date()
                .to_string(),
            code: rooms.region.code.clone(),
            now,
        }
    }

    /// The institution that knows a resident first.
    pub(crate) fn home(&self, resident: usize) -> usize {
        resident % self.institutions.len()
    }

    fn second(&self, resident: usize) -> usize {
        (resident + 7) % self.institutions.len()
    }

    /// What report `k` of a resident is of.
    pub(crate) fn item(&self, resident: usize, k: usize) -> usize {
        let mixed = (resident * 1_000 + k).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        mixed % self.items.len()
    }

    fn patient(&self, resident: usize) -> Value {
        json!({"resourceType": "Patient", "name": [{"text": format!("张{resident}")}], "gender": "male",
            "birthDate": birth(resident).to_string(),
            "identifier": [
                {"type": {"coding": [{"code": "MR"}]}, "value": format!("M{resident}")},
                {"system": "urn:oid:2.16.156.10011.1.3", "value": card(resident)}]})
    }

    fn report(&self, resident: usize, k: usize, patient: Uuid) -> Value {
        let (code, name) = &self.items[self.item(resident, k)];
        let n = k * self.residents + resident;
        let year = 365 * 86_400_i64;
        let ago = year
            - i64::try_from(n as u128 * u128::from(year.unsigned_abs()) / self.reports as u128).unwrap_or(0);
        let performed =
            (self.now - SignedDuration::from_secs(ago + 7_200)).round(Unit::Second).unwrap_or(self.now);
        let issued = performed + SignedDuration::from_mins(90);
        json!({"resourceType": "DiagnosticReport", "status": "final",
            "identifier": [{"system": "urn:lianyi:report:bench", "value": format!("R{n}")}],
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}],
            "code": {"coding": [{"system": format!("urn:lianyi:item:{}", self.code), "code": code, "display": name}]},
            "subject": {"reference": format!("Patient/{}", patient.hyphenated())},
            "effectiveDateTime": performed.to_string(), "issued": issued.to_string(),
            "conclusion": "未见明显异常，请结合临床。"})
    }
}

/// Loads what is not there yet; with `keep`, a record of the same size is taken as it is.
pub(crate) fn load(rooms: &Arc<Rooms>, region: &Arc<Region>, keep: bool) -> Result<()> {
    let size = format!("{} of {}", region.reports, region.residents);
    match rooms.store.read(|tx| setting::get(tx, LOADED))? {
        Some(known) if keep && known == size => return Ok(()),
        Some(known) => {
            return Err(Fault::conflict(format!(
                "the database holds {known}, not {size}; name another one, or --keep with the same size"
            )));
        }
        None => {}
    }
    // Residents side by side are of the same institution: place in this order, number of the resident.
    let many = region.institutions.len();
    let order: Arc<Vec<usize>> =
        Arc::new((0..many).flat_map(|i| (i..region.residents).step_by(many)).collect());
    let began = Instant::now();
    let first = Arc::new(patients(rooms, region, &order, Region::home)?);
    let second = Arc::new(patients(rooms, region, &order, Region::second)?);
    rate("patients of two institutions each", 2 * region.residents, began);
    let began = Instant::now();
    for k in 0..region.reports.div_ceil(region.residents) {
        let (ids, at): (_, fn(&Region, usize) -> usize) =
            if k % 2 == 0 { (first.clone(), Region::home) } else { (second.clone(), Region::second) };
        written(rooms, region, &order, at, move |region, resident, place| {
            (k * region.residents + resident < region.reports).then(|| region.report(resident, k, ids[place]))
        })?;
    }
    rate("reports durable, in bundles", region.reports, began);
    rooms.store.write(move |tx| setting::put(tx, LOADED, &size))
}

fn patients(
    rooms: &Arc<Rooms>,
    region: &Arc<Region>,
    order: &Arc<Vec<usize>>,
    at: fn(&Region, usize) -> usize,
) -> Result<Vec<Uuid>> {
    written(rooms, region, order, at, |region, resident, _| Some(region.patient(resident)))
}

/// One resource of every resident for which `make` has one, in bundles of one institution each; their ids in
/// the same order.
fn written(
    rooms: &Arc<Rooms>,
    region: &Arc<Region>,
    order: &Arc<Vec<usize>>,
    at: fn(&Region, usize) -> usize,
    make: impl Fn(&Region, usize, usize) -> Option<Value> + Clone + Send + 'static,
) -> Result<Vec<Uuid>> {
    // Bundles end where the institution changes.
    let mut bundles: Vec<std::ops::Range<usize>> = Vec::new();
    for (place, resident) in order.iter().enumerate() {
        match bundles.last_mut() {
            Some(last) if last.len() < BUNDLE && at(region, order[last.start]) == at(region, *resident) => {
                last.end = place + 1;
            }
            _ => bundles.push(place..place + 1),
        }
    }
    let bundles = Arc::new(bundles);
    let threads: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (rooms, region, order) = (rooms.clone(), region.clone(), order.clone());
            let (bundles, make) = (bundles.clone(), make.clone());
            std::thread::spawn(move || -> Result<Vec<(usize, Vec<Uuid>)>> {
                let mut done = Vec::new();
                for bundle in bundles.iter().skip(sender).step_by(SENDERS) {
                    let institution = &region.institutions[at(&region, order[bundle.start])];
                    let ctx = Ctx::operator("bench", SystemClock.now()).for_institution(institution);
                    let values = bundle.clone().filter_map(|place| make(&region, order[place], place));
                    let drafts: Vec<Draft> = values.map(draft).collect::<Result<_>>()?;
                    if drafts.is_empty() {
                        continue;
                    }
                    let batch = rooms.records.batch(drafts, ctx.now)?;
                    let records = rooms.records.clone();
                    let stored = rooms.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
                    let ids = stored.iter().map(|s| Uuid::try_parse(&s.id));
                    let ids =
                        ids.collect::<Result<_, _>>().map_err(|_| Fault::internal("an id is no UUID"))?;
                    done.push((bundle.start, ids));
                }
                Ok(done)
            })
        })
        .collect();
    let mut done = Vec::new();
    for thread in threads {
        done.extend(thread.join().map_err(|_| Fault::internal("a sender stopped"))??);
    }
    done.sort_unstable_by_key(|(start, _)| *start);
    Ok(done.into_iter().flat_map(|(_, ids)| ids).collect())
}

fn draft(value: Value) -> Result<Draft> {
    Draft::new(Intent::Create, value, None, "")
        .map_err(|issues| Fault::invalid(issues.first().map(ToString::to_string).unwrap_or_default()))
}

fn birth(resident: usize) -> jiff::civil::Date {
    let day = i64::try_from(resident % 21_000).unwrap_or(0);
    jiff::civil::date(1940, 1, 1) + jiff::Span::new().days(day)
}

/// An identity card number with the right check digit, of nobody.
fn card(resident: usize) -> String {
    let birth = birth(resident);
    let body = format!(
        "510703{:04}{:02}{:02}{:03}",
        birth.year(),
        birth.month(),
        birth.day(),
        // men have odd numbers
        (resident / 21_000 * 2 + 1) % 1_000
    );
    let check = IdentityCard::check_character(&body).unwrap_or_default();
    format!("{body}{check}")
}
