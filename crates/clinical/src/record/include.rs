//! `_include`: what matches refer to, once each.

use std::collections::HashSet;

use base::Result;
use store::Tx;

use super::{Found, Records, ResourceType, Sight};
use crate::fhir::{
    self,
    search::{Include, Query, search_params},
};

/// Resources included with one page at most.
const INCLUDED_MOST: usize = 2_000;
/// Steps that `_include:iterate` goes from a match.
const ITERATE_MOST: usize = 4;

pub(crate) fn included(
    records: &Records,
    tx: &mut Tx<'_>,
    query: &Query,
    matches: &[Found],
    sight: &mut dyn Sight,
) -> Result<Vec<Found>> {
    if query.include.is_empty() {
        return Ok(Vec::new());
    }
    let mut seen: HashSet<String> = matches.iter().map(name).collect();
    let mut all: Vec<Found> = Vec::new();
    let mut round: Vec<Found> = matches.to_vec();
    for step in 0..ITERATE_MOST {
        let mut next = Vec::new();
        for found in &round {
            for include in
                query.include.iter().filter(|i| i.source == found.kind.name() && (step == 0 || i.iterate))
            {
                for (kind, id) in referred(found, include)? {
                    if all.len() + next.len() < INCLUDED_MOST
                        && seen.insert(format!("{}/{id}", kind.name()))
                        && let Some(there) = records.read(tx, kind, &id)?
                        && sight.sees(tx, &there, &there.value()?)?
                    {
                        next.push(there);
                    }
                }
            }
        }
        if next.is_empty() {
            break;
        }
        all.extend(next.iter().cloned());
        round = next;
    }
    Ok(all)
}

fn name(found: &Found) -> String {
    format!("{}/{}", found.kind.name(), found.id)
}

/// The type and id of each local reference that an include's parameter looks at.
fn referred(found: &Found, include: &Include) -> Result<Vec<(ResourceType, String)>> {
    let Some(param) = search_params(include.source).iter().find(|p| p.name == include.param) else {
        return Ok(Vec::new());
    };
    let places: Vec<String> = param
        .paths
        .iter()
        .map(|path| {
            let steps: Vec<&str> = path.steps.iter().map(|step| step.key).collect();
            format!("{}.{}.reference", include.source, steps.join("."))
        })
        .collect();
    let mut referred = Vec::new();
    fhir::references(&found.value()?, |path, reference| {
        if !places.iter().any(|place| *place == without_indexes(path)) {
            return;
        }
        let Some((name, id)) = reference.split_once('/') else { return };
        let wanted = include.target.as_deref().is_none_or(|target| target == name);
        if let (Some(kind), true) = (ResourceType::named(name), wanted && !id.contains('/')) {
            referred.push((kind, id.to_owned()));
        }
    });
    Ok(referred)
}

/// `DiagnosticReport.result[2].reference` → `DiagnosticReport.result.reference`.
fn without_indexes(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            inside = *c == '[' || (inside && *c != ']');
            !inside && *c != ']'
        })
        .collect()
}
