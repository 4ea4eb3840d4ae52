//! The code book's memory and its rules.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ::store::Tx;
use base::{Fault, Result};
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::{
    load::{self, Loaded, MappingRow, RowFault},
    meanings::Meanings,
    model::{Basis, CodeNo, LocalCode, Mapping, Unmapped, UnmappedAfter, Version, holding, system},
    store,
};

/// Every institution's codes and what they mean in one region. Clones share one memory.
#[derive(Clone)]
pub struct CodeBook(Arc<Inner>);

struct Inner {
    region: Arc<Region>,
    own_items: String,
    codes: RwLock<Codes>,
    mappings: RwLock<Mappings>,
    /// Codes that writers met and readers have still to learn.
    wanted: Mutex<HashSet<Key>>,
    /// The revision a load by this process will have when it is committed; 0 when none is awaited.
    expected: AtomicI64,
    began: Instant,
    /// Milliseconds after `began` at which the revision was last looked at, plus one; 0 before that.
    looked: AtomicU64,
}

#[derive(Default)]
struct Codes {
    by_key: HashMap<Key, CodeNo>,
    by_no: HashMap<CodeNo, Arc<LocalCode>>,
}

struct Mappings {
    /// −1 before the first reading.
    revision: i64,
    by_key: HashMap<Key, Vec<Version>>,
    /// The newest instant at which any of them began or ceased to be believed.
    newest: Timestamp,
}

/// Institution, system and code, with a separator that none of them may hold.
pub(super) type Key = Box<str>;

pub(super) fn key(institution: &str, system: &str, code: &str) -> Key {
    format!("{institution}\u{1f}{system}\u{1f}{code}").into()
}

/// A region's institutions have some thousand codes each; past this, memory is not for holding more.
const CODES_IN_MEMORY: usize = 500_000;
const CODES_AT_START: i64 = 200_000;
/// How old the memory of mappings may be.
const FRESH: Duration = Duration::from_secs(1);
/// A load that is not visible after this was rolled back.
const AWAITED: Duration = Duration::from_secs(10);
/// Longest code, system or institution, in characters. HL7 v2 and FHIR codes are far shorter.
const LONGEST: usize = 200;

impl CodeBook {
    /// An empty memory over `region`'s catalogue; it fills itself from the database.
    pub fn new(region: Arc<Region>) -> Self {
        let own_items = system::region_items(&region.code);
        Self(Arc::new(Inner {
            region,
            own_items,
            codes: RwLock::default(),
            mappings: RwLock::new(Mappings { revision: -1, by_key: HashMap::new(), newest: Timestamp::MIN }),
            wanted: Mutex::default(),
            expected: AtomicI64::new(0),
            began: Instant::now(),
            looked: AtomicU64::new(0),
        }))
    }

    /// The region whose items the codes mean.
    pub fn region(&self) -> &Arc<Region> {
        &self.0.region
    }

    /// Whether codes of `system` (in its canonical form) mean the same whoever sends them.
    pub fn is_shared(&self, system: &str) -> bool {
        system == system::LOINC || system == self.0.own_items
    }

    /// The number of a code, given to it now if it is new. Safe against other transactions that meet the
    /// same code at the same moment. `Fault::invalid` for an empty or overlong code, or one with control
    /// characters.
    pub fn number(
        &self,
        tx: &mut Tx<'_>,
        institution: &str,
        system: &str,
        code: &str,
        display: &str,
        now: Timestamp,
    ) -> Result<CodeNo> {
        let (institution, system, code) = self.settled(institution, system, code)?;
        let key = key(institution, system, code);
        if let Some(no) = self.0.read_codes(|codes| codes.by_key.get(&key).copied()) {
            return Ok(no);
        }
        let no = match store::find_code(tx, institution, system, code)? {
            Some(no) => no,
            None => {
                let display: String = display.trim().chars().take(LONGEST).collect();
                match store::insert_code(tx, institution, system, code, &display, now)? {
                    Some(no) => no,
                    None => store::find_code(tx, institution, system, code)?.ok_or_else(|| {
                        Fault::unavailable("a code was being added by somebody else; send it again")
                    })?,
                }
            }
        };
        lock(&self.0.wanted).insert(key);
        Ok(no)
    }

    /// The code behind a number.
    pub fn local(&self, tx: &mut Tx<'_>, no: CodeNo) -> Result<Option<Arc<LocalCode>>> {
        if let Some(known) = self.0.read_codes(|codes| codes.by_no.get(&no).cloned()) {
            return Ok(Some(known));
        }
        let found = store::code_by_no(tx, no)?.map(Arc::new);
        if let Some(code) = &found
            && tx.writer == 0
        {
            self.0.learn(code);
        }
        Ok(found)
    }

    /// What a code meant for something performed at `performed`, as known at `known_at` (now, when
    /// `None`). A row of the mapping table decides; without one, the region's own code means itself and a
    /// LOINC code the one item of the catalogue that has it on that day. In memory: microseconds.
    pub fn item_of(
        &self,
        tx: &mut Tx<'_>,
        no: CodeNo,
        performed: Timestamp,
        known_at: Option<Timestamp>,
    ) -> Result<Option<Mapping>> {
        self.refresh(tx)?;
        let Some(code) = self.local(tx, no)? else {
            return Err(Fault::corrupt("a result names a code that is not in the code book"));
        };
        Ok(self.meaning(&code, self.0.region.day(performed), known_at))
    }

    /// [`CodeBook::item_of`] for a code in hand, on a legal day, from memory as it stands.
    pub fn meaning(&self, code: &LocalCode, on: Date, known_at: Option<Timestamp>) -> Option<Mapping> {
        let region = &self.0.region;
        {
            let mappings = self.0.mappings.read().unwrap_or_else(PoisonError::into_inner);
            let versions = mappings.by_key.get(&key(&code.institution, &code.system, &code.code));
            if let Some(v) = versions.and_then(|versions| holding(versions, on, known_at)) {
                return Some(Mapping {
                    item: v.item.clone(),
                    unit: v.unit.clone(),
                    method: v.method.clone(),
                    basis: Basis::Table { known_from: v.known_from, loaded_by: v.loaded_by.clone() },
                });
            }
        }
        let automatic = |item: Arc<str>, basis| Some(Mapping { item, unit: None, method: None, basis });
        if *code.system == *self.0.own_items {
            let known = region.item(&code.code, on).is_some() || region.panel(&code.code, on).is_some();
            return known.then(|| automatic(code.code.clone(), Basis::RegionItem)).flatten();
        }
        if *code.system == *system::LOINC
            && let [item] = region.items_by_loinc(&code.code, on)[..]
        {
            return automatic(item.code.as_str().into(), Basis::Loinc);
        }
        None
    }

    /// Until when this memory knows what codes mean, at most `as_known`: what a decision is kept with, so that it is
    /// decided from the same mappings when it is repeated, though another process had loaded newer ones.
    pub fn known_until(&self, as_known: Timestamp) -> Timestamp {
        self.0.mappings.read().unwrap_or_else(PoisonError::into_inner).newest.min(as_known)
    }

    /// Everything the code book holds, as it was when this was called, for deciding much at once on many threads.
    pub fn meanings(&self, tx: &mut Tx<'_>) -> Result<Meanings> {
        let codes = store::codes(tx, i64::MAX)?;
        let mut by_key: HashMap<Key, Vec<Version>> = HashMap::new();
        for version in store::versions(tx)? {
            let key = key(&version.institution, &version.system, &version.code);
            by_key.entry(key).or_default().push(version);
        }
        Ok(Meanings::new(&self.0.own_items, codes, by_key))
    }

    /// Notes that `results` results from `institution` arrived with a code that means nothing yet.
    /// Call it in the order of the numbers when there are several, so that writers do not meet crosswise.
    pub fn saw_unmapped(
        &self,
        tx: &mut Tx<'_>,
        no: CodeNo,
        institution: &str,
        results: u32,
        now: Timestamp,
    ) -> Result<()> {
        store::add_unmapped(tx, no, institution, results.into(), now)
    }

    /// The mapping work list: codes that were seen and mean nothing at `now`, most results first.
    pub fn unmapped(
        &self,
        tx: &mut Tx<'_>,
        institution: Option<&str>,
        limit: usize,
        after: Option<UnmappedAfter>,
        now: Timestamp,
    ) -> Result<Vec<Unmapped>> {
        self.refresh(tx)?;
        let mut after = after.unwrap_or_else(UnmappedAfter::start);
        let mut found = Vec::new();
        let page = i64::try_from(limit.clamp(50, 1000)).unwrap_or(1000);
        let today = self.0.region.day(now);
        while found.len() < limit {
            let rows = store::unmapped(tx, institution, &after, page)?;
            let last = rows.len() < page.unsigned_abs() as usize;
            for row in rows {
                after = row.cursor();
                let Some(code) = self.local(tx, row.no)? else { continue };
                if self.meaning(&code, today, None).is_none() {
                    found.push(row);
                    if found.len() == limit {
                        break;
                    }
                }
            }
            if last {
                break;
            }
        }
        Ok(found)
    }

    /// Loads a spreadsheet of mappings, all of it or nothing: the inner error names every wrong row.
    /// The memory of this process follows with the next reading transaction after the commit, that of
    /// others within a second.
    pub fn load_mappings(
        &self,
        tx: &mut Tx<'_>,
        ctx: &base::Ctx,
        rows: &[MappingRow],
    ) -> Result<Result<Loaded, Vec<RowFault>>> {
        let outcome = load::load(self, tx, ctx, rows)?;
        Ok(outcome.map(|(loaded, revision)| {
            self.0.expected.fetch_max(revision, Ordering::SeqCst);
            loaded
        }))
    }

    /// Brings the memory up to date when it is older than a second or a load is awaited. Queries do this
    /// themselves; a process that only writes calls it from a reading transaction now and then.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<()> {
        let inner = &*self.0;
        let reader = tx.writer == 0;
        let expected = inner.expected.load(Ordering::SeqCst);
        let known = inner.mappings.read().unwrap_or_else(PoisonError::into_inner).revision;
        let awaited = expected > known;
        let now = u64::try_from(inner.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1;
        let looked = inner.looked.load(Ordering::SeqCst);
        let due = looked == 0 || now.saturating_sub(looked) >= FRESH.as_millis() as u64;
        // A writer may see a load that is then rolled back; it leaves awaited loads to readers.
        if (awaited && !reader) || !(awaited || due) {
            return Ok(());
        }
        let revision = store::revision(tx)?;
        if revision != known {
            let mut by_key: HashMap<Key, Vec<Version>> = HashMap::new();
            let versions = store::versions(tx)?;
            let newest = newest(&versions);
            for version in versions {
                let key = key(&version.institution, &version.system, &version.code);
                by_key.entry(key).or_default().push(version);
            }
            *inner.mappings.write().unwrap_or_else(PoisonError::into_inner) =
                Mappings { revision, by_key, newest };
        }
        if awaited && revision < expected && now.saturating_sub(looked) > AWAITED.as_millis() as u64 {
            inner.expected.store(0, Ordering::SeqCst);
        }
        if reader && due {
            if looked == 0 {
                store::codes(tx, CODES_AT_START)?.into_iter().for_each(|code| inner.learn(&Arc::new(code)));
            }
            self.learn_wanted(tx)?;
        }
        if due && !(awaited && revision < expected) {
            inner.looked.store(now, Ordering::SeqCst);
        }
        Ok(())
    }

    fn learn_wanted(&self, tx: &mut Tx<'_>) -> Result<()> {
        let wanted = std::mem::take(&mut *lock(&self.0.wanted));
        for key in wanted {
            let mut parts = key.splitn(3, '\u{1f}');
            let (Some(institution), Some(system), Some(code)) = (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            // Not there: its transaction is still open, or was rolled back. Whoever meets it asks again.
            if let Some(code) = store::code_by_key(tx, institution, system, code)? {
                self.0.learn(&Arc::new(code));
            }
        }
        Ok(())
    }

    /// The three parts of a code as they are stored: canonical system, no institution where all share it.
    pub(super) fn settled<'a>(
        &self,
        institution: &'a str,
        system: &'a str,
        code: &'a str,
    ) -> Result<(&'a str, &'a str, &'a str)> {
        let (system, code) = (system::canonical(system), code.trim());
        let institution = if self.is_shared(system) { "" } else { institution.trim() };
        if code.is_empty() {
            return Err(Fault::invalid("a code is empty; send the institution's code of the item"));
        }
        let wrong = |part: &str| part.chars().count() > LONGEST || part.chars().any(char::is_control);
        if [institution, system, code].into_iter().any(wrong) {
            return Err(Fault::invalid(format!(
                "a code, its system or its institution is longer than {LONGEST} characters or holds control characters"
            )));
        }
        Ok((institution, system, code))
    }
}

impl Inner {
    fn read_codes<T>(&self, f: impl FnOnce(&Codes) -> T) -> T {
        f(&self.codes.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Only for rows that a reading transaction found.
    fn learn(&self, code: &Arc<LocalCode>) {
        let mut codes = self.codes.write().unwrap_or_else(PoisonError::into_inner);
        if codes.by_no.len() < CODES_IN_MEMORY {
            codes.by_key.insert(key(&code.institution, &code.system, &code.code), code.no);
            codes.by_no.insert(code.no, code.clone());
        }
    }
}

pub(super) fn newest(versions: &[Version]) -> Timestamp {
    let instants = versions.iter().flat_map(|v| [Some(v.known_from), v.known_to]);
    instants.flatten().max().unwrap_or(Timestamp::MIN)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
