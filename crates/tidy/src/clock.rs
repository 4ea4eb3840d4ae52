//! Time comes from the injected clock, randomness from the injected generator: both are made in `base`.

use crate::{Finding, Tree};

const READS_THE_MACHINE: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "Uuid::now_v7",
    "Uuid::now_v1",
    "Uuid::new_v4",
    "rand::rng(",
    "rand::random",
    "thread_rng(",
    "from_os_rng(",
];

/// Code outside `base` and tests that asks the machine for the time or for entropy.
pub fn machine_clock_outside_base(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.rust().iter().filter(|source| !source.path.starts_with("crates/base/")) {
        for call in READS_THE_MACHINE {
            for at in source.code_matches(call) {
                let what = format!(
                    "`{call}` outside base: take the instant from base::Clock or the operation context, randomness from base::Random"
                );
                findings.push(Finding::new(&source.path, source.line(at), what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::machine_clock_outside_base;
    use crate::Tree;

    #[test]
    fn the_machines_clock_is_found_outside_base_and_tests() {
        let code = "// Timestamp::now is banned\nfn f() { jiff::Timestamp::now(); }";
        let tree = Tree::of(&[
            ("crates/care/src/a.rs", code),
            ("crates/base/src/clock.rs", code),
            (
                "crates/care/src/b.rs",
                "fn f() { Instant::now(); }\n#[cfg(test)]\nmod tests { fn g() { Uuid::new_v4(); } }",
            ),
        ]);
        let found = machine_clock_outside_base(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].file.as_str(), found[0].line), ("crates/care/src/a.rs", 2));
    }
}
