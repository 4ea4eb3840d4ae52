//! A region's record: every resident is known at two institutions by identity card, with a year of reports at
//! both. It comes in through the record's own door, resident by resident, as a region's past does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

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
/// Residents whose histories are written together.
const GROUP: usize = 100;
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
    let began = Instant::now();
    let done = Arc::new(AtomicUsize::new(0));
    let (watched, all) = (done.clone(), region.reports);
    let watch = std::thread::spawn(move || {
        // a line every ten minutes, for those who wait
        while watched.load(Relaxed) < all {
            for _ in 0..600 {
                std::thread::sleep(Duration::from_secs(1));
                if watched.load(Relaxed) >= all {
                    return;
                }
            }
            rate("reports so far", watched.load(Relaxed), began);
        }
    });
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (rooms, region, done) = (rooms.clone(), region.clone(), done.clone());
            std::thread::spawn(move || -> Result<()> {
                groups(&region).skip(sender).step_by(SENDERS).try_for_each(|group| {
                    let reports = history(&rooms, &region, &group)?;
                    done.fetch_add(reports, Relaxed);
                    Ok(())
                })
            })
        })
        .collect();
    let mut outcome = Ok(());
    for sender in senders {
        let ended = sender.join().map_err(|_| Fault::internal("a sender stopped"))?;
        outcome = outcome.and(ended);
    }
    done.store(all, Relaxed);
    drop(watch.join());
    outcome?;
    rate("reports durable, their patients before them", region.reports, began);
    rooms.store.write(move |tx| setting::put(tx, LOADED, &size))
}

/// Residents of the same two institutions, some at a time.
fn groups(region: &Region) -> impl Iterator<Item = Vec<usize>> + use<> {
    let (many, residents) = (region.institutions.len(), region.residents);
    (0..many).flat_map(move |home| {
        let mut of_home = (home..residents).step_by(many);
        std::iter::from_fn(move || {
            let group: Vec<usize> = of_home.by_ref().take(GROUP).collect();
            (!group.is_empty()).then_some(group)
        })
    })
}

/// The whole history of a group, as a region brings its past in: who they are, then what was reported of them,
/// each institution its own part in bundles. The number of reports.
fn history(rooms: &Arc<Rooms>, region: &Region, group: &[usize]) -> Result<usize> {
    let per = region.reports.div_ceil(region.residents);
    let mut reports = 0;
    for (part, at) in [Region::home as fn(&Region, usize) -> usize, Region::second].into_iter().enumerate() {
        let institution = &region.institutions[at(region, group[0])];
        let patients = write(rooms, institution, group.iter().map(|resident| region.patient(*resident)))?;
        let known = group.iter().zip(patients);
        let values = known.flat_map(|(resident, patient)| {
            let ks = (part..per).step_by(2).filter(move |k| k * region.residents + resident < region.reports);
            ks.map(move |k| region.report(*resident, k, patient))
        });
        reports += write(rooms, institution, values)?.len();
    }
    Ok(reports)
}

/// One bundle of one institution; the ids of what was stored, in order.
fn write(rooms: &Arc<Rooms>, institution: &str, values: impl Iterator<Item = Value>) -> Result<Vec<Uuid>> {
    let ctx = Ctx::operator("bench", SystemClock.now()).for_institution(institution);
    let drafts: Vec<Draft> = values.map(draft).collect::<Result<_>>()?;
    let batch = rooms.records.batch(drafts, ctx.now)?;
    let records = rooms.records.clone();
    let stored = rooms.store.write(move |tx| records.apply(tx, &ctx, &batch))?;
    let ids = stored.iter().map(|s| Uuid::try_parse(&s.id));
    ids.collect::<Result<_, _>>().map_err(|_| Fault::internal("an id is no UUID"))
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
