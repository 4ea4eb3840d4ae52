//! Answering searches: candidates by what is indexed, decided in memory by the question itself.
//!
//! Indexed are ids, identifiers, and a person's resources by type, code and date. A question that
//! names none of these walks its type in the order of keys, a bounded number of resources a page.

use std::{borrow::Cow, collections::HashSet};

use base::{Fault, Key, ResidentId, Result};
use jiff::Timestamp;
use store::Tx;

use super::{Everything, Found, Page, Records, ResourceType, Sight, draft, include, store as sql};
use crate::fhir::{
    Issue,
    search::{Context, Meta, Query, SortValue, Summary},
};

/// Resources that one page may look at when nothing indexed is named.
const WALK_MOST: usize = 20_000;
/// Candidates behind one identifier.
const IDENTIFIER_MOST: u32 = 1_000;
/// Answers to a chained question.
const CHAIN_MOST: usize = 1_000;

/// Which part of the answer is wanted.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Where the page begins, as the page before said.
    pub cursor: Option<String>,
    /// Matches on a page when the question does not say.
    pub count: usize,
    /// Matches on a page at most.
    pub count_max: usize,
}

impl Default for PageRequest {
    /// 20 matches, at most 500.
    fn default() -> Self {
        Self { cursor: None, count: 20, count_max: 500 }
    }
}

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cursor {
    /// After so many matches.
    Offset(usize),
    /// After this key.
    After(Vec<u8>),
}

impl Cursor {
    fn read(text: &str) -> Result<Self> {
        let bad = || {
            Fault::invalid("_cursor is not one that this server gave; follow the link named next")
                .at("_cursor")
        };
        match text.split_at_checked(1) {
            Some(("o", number)) => number.parse().map(Self::Offset).map_err(|_| bad()),
            Some(("k", hex)) => {
                let key = uuid::Uuid::try_parse(hex).map_err(|_| bad())?;
                Ok(Self::After(key.as_bytes().to_vec()))
            }
            _ => Err(bad()),
        }
    }
}

/// A match with what it is ordered by.
struct Match {
    order: Vec<SortValue>,
    found: Found,
}

impl Records {
    /// Reads a question from the text after the `?` of an address, or of a form.
    ///
    /// # Errors
    /// Everything wrong with known parameters. Unknown ones are in [`Query::unknown`].
    pub fn question(
        &self,
        kind: ResourceType,
        text: &str,
        now: Timestamp,
        base_url: Option<&str>,
    ) -> Result<Query, Vec<Issue>> {
        let context = Context { zone: self.zone.clone(), now, base_url: base_url.map(str::to_owned) };
        let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(text.as_bytes()).collect();
        Query::parse(kind.name(), pairs.iter().map(|(name, value)| (&**name, &**value)), &context)
    }

    /// [`Records::question`] where an unknown parameter is an error too.
    ///
    /// # Errors
    /// Everything wrong with the parameters, and every unknown one.
    pub fn condition(&self, kind: ResourceType, text: &str, now: Timestamp) -> Result<Query, Vec<Issue>> {
        let mut query = self.question(kind, text, now, None)?;
        let mut issues = std::mem::take(&mut query.unknown);
        if query.filters.is_empty() && issues.is_empty() {
            let what = "A condition names what to look for, such as identifier=system|value.";
            issues.push(Issue::error(crate::fhir::IssueCode::Invalid, "", what));
        }
        if issues.is_empty() { Ok(query) } else { Err(issues) }
    }

    /// One page of the answer to `query`, of everything there is.
    pub fn search(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        query: &Query,
        request: &PageRequest,
    ) -> Result<Page> {
        self.search_as(tx, kind, query, request, &mut Everything)
    }

    /// One page of the answer to `query`, as somebody with this sight sees it: what they do not see is
    /// neither found, counted, included, nor followed by a chain.
    pub fn search_as(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        query: &Query,
        request: &PageRequest,
        sight: &mut dyn Sight,
    ) -> Result<Page> {
        let query = &self.resolved(tx, query, sight)?;
        let cursor = request.cursor.as_deref().map(Cursor::read).transpose()?;
        let count = query.count.map_or(request.count, |n| n as usize).min(request.count_max);
        let only_total = query.summary == Some(Summary::Count) || query.count == Some(0);
        let candidates = match self.indexed(tx, kind, query)? {
            Some(candidates) => candidates,
            None if sql::count(tx, kind)? <= WALK_MOST as i64 => {
                sql::page_of_type(tx, kind, &[], WALK_MOST as u32)?
            }
            None => return self.walk(tx, kind, query, cursor, count.max(1), sight),
        };
        let mut matches = self.matching(tx, kind, query, candidates, sight)?;
        matches.sort_by(|a, b| query.compare(&a.order, &b.order).then_with(|| a.found.key.cmp(&b.found.key)));
        let total = matches.len();
        let start = match cursor {
            None => 0,
            Some(Cursor::Offset(start)) => start,
            Some(Cursor::After(_)) => {
                return Err(Fault::invalid("the _cursor belongs to another search; begin again without it"));
            }
        };
        if only_total {
            return Ok(Page { total: Some(total), ..Page::default() });
        }
        let found: Vec<Found> = matches.into_iter().skip(start).take(count).map(|m| m.found).collect();
        let next = (start + found.len() < total).then(|| format!("o{}", start + found.len()));
        let included = include::included(self, tx, query, &found, sight)?;
        Ok(Page { found, included, total: Some(total), next })
    }

    /// Keys and versions of the resources that may bear an identifier of this value ([`Records::identified`]
    /// looks which one does). The same answer later means that nothing about them has changed.
    pub fn bearers(&self, tx: &mut Tx<'_>, kind: ResourceType, value: &str) -> Result<Vec<(Key, i64)>> {
        sql::bearers(tx, kind, self.identifier_hash(value), IDENTIFIER_MOST)
    }

    /// The resource with this identifier, if there is one; of several the oldest.
    pub fn identified(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        system: &str,
        value: &str,
    ) -> Result<Option<Found>> {
        for key in sql::by_identifier(tx, kind, self.identifier_hash(value), IDENTIFIER_MOST)? {
            let Some(found) = self.by_key(tx, kind, key)? else { continue };
            let json = found.value()?;
            let listed = json.get("identifier").and_then(serde_json::Value::as_array).into_iter().flatten();
            let text =
                |i: &serde_json::Value, name: &str| i.get(name).and_then(|v| v.as_str().map(str::to_owned));
            if listed.into_iter().any(|i| {
                text(i, "system").as_deref() == Some(system) && text(i, "value").as_deref() == Some(value)
            }) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Everything that matches, for conditions and chains: at most `most`.
    pub(crate) fn all_matching(
        &self,
        tx: &mut Tx<'_>,
        query: &Query,
        most: usize,
        sight: &mut dyn Sight,
    ) -> Result<Vec<sql::Stored>> {
        let kind = ResourceType::named(query.resource_type)
            .ok_or_else(|| Fault::invalid("a condition asks for a type that this record does not keep"))?;
        let query = &self.resolved(tx, query, sight)?;
        let candidates = match self.indexed(tx, kind, query)? {
            Some(candidates) => candidates,
            None if sql::count(tx, kind)? <= WALK_MOST as i64 => {
                sql::page_of_type(tx, kind, &[], WALK_MOST as u32)?
            }
            None => return Err(too_costly()),
        };
        let mut found = Vec::new();
        for stored in candidates {
            let (key, version) = (stored.key, stored.version);
            if !self.matching(tx, kind, query, vec![stored], sight)?.is_empty()
                && let Some(stored) = sql::get(tx, kind, key)?.filter(|s| s.version == version)
            {
                found.push(stored);
                if found.len() == most {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Candidates by an index; `None` when the question names nothing that is indexed.
    fn indexed(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        query: &Query,
    ) -> Result<Option<Vec<sql::Stored>>> {
        if let Some(ids) = query.ids() {
            let mut keys = Vec::new();
            for id in ids {
                keys.extend(self.key_of(tx, kind, id)?);
            }
            return self.by_keys(tx, kind, keys).map(Some);
        }
        if let Some(identifiers) = query.identifiers() {
            let mut keys = Vec::new();
            for (_, value) in identifiers {
                keys.extend(sql::by_identifier(tx, kind, self.identifier_hash(value), IDENTIFIER_MOST)?);
            }
            return self.by_keys(tx, kind, keys).map(Some);
        }
        let Some(subjects) = query.subject_ids().filter(|_| kind.is_personal()) else { return Ok(None) };
        let mut residents: Vec<ResidentId> = Vec::new();
        for subject in subjects {
            // What is about a patient stands where the patient's own resource stands.
            let place = self.place_of(tx, ResourceType::Patient, subject)?;
            residents.extend(place.and_then(|(_, resident)| resident));
        }
        residents.sort_unstable();
        residents.dedup();
        let mut candidates = Vec::new();
        for resident in residents {
            for slice in slices(query) {
                sql::each_of_resident(tx, resident, kind, slice, |stored| {
                    candidates.push(stored);
                    Ok(true)
                })?;
            }
        }
        Ok(Some(candidates))
    }

    fn by_keys(&self, tx: &mut Tx<'_>, kind: ResourceType, mut keys: Vec<Key>) -> Result<Vec<sql::Stored>> {
        keys.sort_unstable();
        keys.dedup();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.extend(sql::get(tx, kind, key)?);
        }
        Ok(found)
    }

    fn matching(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        query: &Query,
        candidates: Vec<sql::Stored>,
        sight: &mut dyn Sight,
    ) -> Result<Vec<Match>> {
        let mut matches = Vec::new();
        for stored in candidates {
            let found = self.named(kind, stored)?;
            let value = found.value()?;
            let meta = Meta { id: &found.id, last_updated: found.updated_at };
            if query.matches(&value, meta) && sight.sees(tx, &found, &value)? {
                let order = query.sort_key(&value, meta);
                matches.push(Match { order, found });
            }
        }
        Ok(matches)
    }

    /// A page of a type too large to be read whole, in the order of keys.
    fn walk(
        &self,
        tx: &mut Tx<'_>,
        kind: ResourceType,
        query: &Query,
        cursor: Option<Cursor>,
        count: usize,
        sight: &mut dyn Sight,
    ) -> Result<Page> {
        if !query.sort.is_empty() {
            return Err(too_costly());
        }
        let mut after = match cursor {
            None => Vec::new(),
            Some(Cursor::After(key)) => key,
            Some(Cursor::Offset(_)) => {
                return Err(Fault::invalid("the _cursor belongs to another search; begin again without it"));
            }
        };
        let (mut found, mut looked_at, mut more) = (Vec::new(), 0, true);
        while more && looked_at < WALK_MOST && found.len() < count {
            let rows = sql::page_of_type(tx, kind, &after, 500)?;
            more = rows.len() == 500;
            for stored in rows {
                looked_at += 1;
                after = stored.key.as_bytes().to_vec();
                let matches = self.matching(tx, kind, query, vec![stored], sight)?;
                found.extend(matches.into_iter().map(|m| m.found));
                if found.len() == count {
                    more = true;
                    break;
                }
            }
        }
        let next = more
            .then(|| uuid::Uuid::from_slice(&after).ok().map(|key| format!("k{}", key.simple())))
            .flatten();
        let included = include::included(self, tx, query, &found, sight)?;
        Ok(Page { found, included, total: None, next })
    }

    /// The question with its chains answered.
    fn resolved<'q>(
        &self,
        tx: &mut Tx<'_>,
        query: &'q Query,
        sight: &mut dyn Sight,
    ) -> Result<Cow<'q, Query>> {
        let open: Vec<(usize, Vec<Query>)> =
            query.chains().map(|(at, chain)| (at, chain.questions.clone())).collect();
        if open.is_empty() {
            return Ok(Cow::Borrowed(query));
        }
        let mut query = query.clone();
        for (at, questions) in open {
            let mut answers: HashSet<(String, String)> = HashSet::new();
            for question in questions {
                if ResourceType::named(question.resource_type).is_none() {
                    continue;
                }
                for stored in self.all_matching(tx, &question, CHAIN_MOST, sight)? {
                    answers.insert((question.resource_type.to_owned(), stored.id()));
                }
            }
            query.resolve_chain(at, answers.iter().map(|(kind, id)| (kind.as_str(), id.as_str())));
        }
        Ok(Cow::Owned(query))
    }
}

/// The parts of a person's resources that can hold matches, by code and date.
fn slices(query: &Query) -> Vec<sql::Slice> {
    let date = crate::fhir::search::principal_date_param(query.resource_type)
        .and_then(|name| query.date_bounds(name));
    // The index holds where a resource's time begins; a long one may reach into the range from before.
    let to = date.map_or(i64::MAX, |bounds| bounds.starts_before);
    let all = sql::Slice { code: None, from: i64::MIN, to };
    let Some(codes) = query.code_tokens() else { return vec![all] };
    let mut hashes = vec![draft::SEVERAL_CODES];
    hashes.extend(codes.into_iter().map(|(_, code)| draft::code_hash(code)));
    hashes.sort_unstable();
    hashes.dedup();
    hashes.into_iter().map(|hash| sql::Slice { code: Some(hash), ..all }).collect()
}

fn too_costly() -> Fault {
    Fault::too_costly(
        "this question would read the whole region: name a patient, an identifier or an id, or leave out _sort",
    )
}
