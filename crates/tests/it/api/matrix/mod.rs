//! The matrix: every operation × every role × made by the own or another institution × with or without a
//! relation to the resident, against `expected.txt`. An operation, a type or an interaction without its row
//! fails the run, and so does a row without its operation.

mod calls;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use identity::access::rights::Role;
use testkit::sqlite;

use super::{App, authorisation::operations};
use world::World;

/// What the table expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Refused,
    Allowed,
    Own,
    Related,
    RelatedOwn,
    NotByRole,
}

impl Cell {
    fn of(text: &str) -> Self {
        match text {
            "." => Self::Refused,
            "+" => Self::Allowed,
            "o" => Self::Own,
            "T" => Self::Related,
            "p" => Self::RelatedOwn,
            "=" => Self::NotByRole,
            _ => panic!("{text:?} is no cell"),
        }
    }

    fn allows(self, own: bool, related: bool) -> bool {
        match self {
            Self::Refused => false,
            Self::Allowed | Self::NotByRole => true,
            Self::Own => own,
            Self::Related => related,
            Self::RelatedOwn => own && related,
        }
    }

    /// What is not seen may be answered as if it were not there.
    fn depends(self) -> bool {
        matches!(self, Self::Own | Self::Related | Self::RelatedOwn)
    }
}

fn expected() -> BTreeMap<String, Vec<Cell>> {
    let text = include_str!("expected.txt");
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("role ")).map(|line| {
        let (operation, cells) = line.split_once("  ").unwrap();
        let cells: Vec<Cell> = cells.split_whitespace().map(Cell::of).collect();
        assert_eq!(cells.len(), Role::ALL.len(), "{operation}: a cell for each role");
        (operation.to_owned(), cells)
    });
    rows.collect()
}

/// Interactions of the CapabilityStatement, each with the row it is under.
const INTERACTIONS: &[(&str, &str)] = &[
    ("read", "FHIR read"),
    ("vread", "FHIR read"),
    ("history-instance", "FHIR read"),
    ("search-type", "FHIR read"),
    ("create", "FHIR create"),
    ("update", "FHIR update"),
    ("transaction", "FHIR transaction"),
    ("batch", "FHIR batch"),
];

#[test]
fn every_operation_and_every_type_has_its_row_and_no_row_is_left_over() {
    let db = sqlite();
    let app = App::new(&db);
    let mut there: BTreeSet<String> = operations().into_keys().collect();
    let statement = app.get("/fhir/metadata", "").ok();
    let rest = &statement["rest"][0];
    for resource in rest["resource"].as_array().unwrap() {
        there.insert(format!("FHIR read {}", resource["type"].as_str().unwrap()));
        for interaction in resource["interaction"].as_array().unwrap() {
            let code = interaction["code"].as_str().unwrap();
            assert!(INTERACTIONS.iter().any(|(known, _)| *known == code), "{code} has no row");
        }
    }
    for interaction in rest["interaction"].as_array().unwrap() {
        let code = interaction["code"].as_str().unwrap();
        assert!(INTERACTIONS.iter().any(|(known, _)| *known == code), "{code} has no row");
    }
    there.extend(INTERACTIONS.iter().map(|(_, row)| (*row).to_owned()).filter(|row| row != "FHIR read"));
    there.insert("FHIR update by condition".to_owned());
    let rows: BTreeSet<String> = expected().into_keys().collect();
    let missing: Vec<&String> = there.difference(&rows).collect();
    let left_over: Vec<&String> = rows.difference(&there).collect();
    assert!(missing.is_empty(), "without a row in matrix/expected.txt: {missing:?}");
    assert!(left_over.is_empty(), "rows of nothing: {left_over:?}");
}

/// What no role decides: who is signed in, or anybody. Cells of these rows are compared with nothing, so that
/// a row must be named here, in all its cells, to be one of them.
const NOT_BY_ROLE: &[&str] = &[
    "FHIR batch",
    "GET /api/me",
    "PUT /api/me/password",
    "POST /api/me/second-factor",
    "POST /api/session",
    "DELETE /api/session",
    "POST /api/session/launch",
    "POST /api/session/rotate",
    "POST /api/session/second-factor",
    "GET /api/session/external",
    "GET /api/overview",
    "GET /cds-services",
    "POST /oauth/token",
];

#[test]
fn a_row_is_left_to_no_role_only_where_it_is_named() {
    for (operation, cells) in expected() {
        let not_by_role = cells.iter().filter(|cell| **cell == Cell::NotByRole).count();
        let named = if NOT_BY_ROLE.contains(&operation.as_str()) { cells.len() } else { 0 };
        assert_eq!(not_by_role, named, "{operation}");
    }
}

/// On SQLite alone: what is compared is decided above the database; the leaks are looked for on both.
#[test]
fn rules_7_2_every_role_may_what_the_table_says_and_nothing_else() {
    let db = sqlite();
    let app = App::new(&db);
    let world = World::new(&app);
    let mut wrong = Vec::new();
    let mut calls = 0;
    for (operation, cells) in expected() {
        for (role, cell) in Role::ALL.iter().zip(&cells).filter(|(_, cell)| **cell != Cell::NotByRole) {
            for (own, related) in [(true, true), (true, false), (false, true), (false, false)] {
                for (how, refused) in calls::made(&world, &operation, *role, own, related, cell.depends()) {
                    calls += 1;
                    if refused == cell.allows(own, related) {
                        let (own, related) =
                            (if own { "own" } else { "other" }, if related { "with" } else { "without" });
                        wrong.push(format!("{operation} by {role}: {own} institution, {related} relation: {how}, expected {cell:?}"));
                    }
                }
            }
        }
    }
    assert!(calls > 8_000, "{calls} calls only");
    assert!(wrong.is_empty(), "{} of {calls} differ:\n{}", wrong.len(), wrong.join("\n"));
}
