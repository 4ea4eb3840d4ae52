//! Checks over the tree as text: the invariants of `docs/architecture.md` that a program can see.
//!
//! Each check is a function from a [`Tree`] to findings and stands in a module with its own tests, which
//! feed it a small bad tree and expect the finding. The tests below run every check over this
//! repository, so that `cargo test -p tidy` fails on a broken invariant with file, line and what to do.

pub mod clock;
pub mod documents;
pub mod fhir;
pub mod leaks;
pub mod names;
pub mod rooms;
pub mod rust;
pub mod size;
pub mod sql;
pub mod tree;

use std::fmt;

pub use tree::Tree;

/// One broken invariant: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the repository.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do, one or two sentences.
    pub what: String,
}

impl Finding {
    /// A finding at `file:line`.
    pub fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

#[cfg(test)]
mod this_repository {
    use std::sync::LazyLock;

    use super::{Finding, Tree, clock, documents, fhir, leaks, names, rooms, size, sql};

    static TREE: LazyLock<Tree> = LazyLock::new(Tree::of_this_repository);

    #[track_caller]
    fn expect_none(mut findings: Vec<Finding>) {
        findings.sort();
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{} found:\n{}", lines.len(), lines.join("\n"));
    }

    #[test]
    fn every_crate_has_its_place_in_the_order() {
        expect_none(rooms::unknown_crates(&TREE));
    }

    #[test]
    fn imports_run_one_way() {
        expect_none(rooms::imports_against_the_order(&TREE, rooms::EXCEPTIONS));
    }

    #[test]
    fn outside_crates_are_used_by_the_rooms_they_belong_to() {
        expect_none(rooms::misplaced_libraries(&TREE, rooms::KEPT));
    }

    #[test]
    fn every_crate_takes_the_lints_of_the_workspace() {
        expect_none(rooms::crates_without_lints(&TREE));
    }

    #[test]
    fn sql_stands_in_store_rs() {
        expect_none(sql::sql_outside_stores(&TREE));
    }

    #[test]
    fn fhir_json_stands_in_the_rooms_that_know_it() {
        expect_none(fhir::fhir_elsewhere(&TREE));
    }

    #[test]
    fn time_and_randomness_come_from_base() {
        expect_none(clock::machine_clock_outside_base(&TREE));
    }

    #[test]
    fn code_names_no_region_and_no_hospital() {
        expect_none(names::places_in_code(&TREE, names::ALLOWED));
    }

    #[test]
    fn rust_files_are_of_a_size_to_read() {
        for notice in size::getting_long(&TREE) {
            println!("notice: {notice}");
        }
        expect_none(size::too_long(&TREE));
    }

    #[test]
    fn every_decision_record_is_complete_and_linked() {
        expect_none(documents::decision_records(&TREE));
    }

    #[test]
    fn links_in_documents_resolve() {
        expect_none(documents::broken_links(&TREE));
    }

    #[test]
    fn the_architecture_page_lists_the_crates_that_exist() {
        expect_none(documents::crate_list(&TREE));
    }

    #[test]
    fn nothing_names_a_place_outside_the_repository() {
        expect_none(leaks::paths_outside(&TREE));
    }

    #[test]
    fn no_identity_card_number_is_in_the_tree() {
        expect_none(leaks::identity_cards(&TREE));
    }
}
