//! SQL stands in files named `store.rs`, in `store` folders, and in the `store` room.

use crate::{Finding, Tree};

/// String literals that hold an SQL statement where none belongs.
pub fn sql_outside_stores(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.rust().iter().filter(|source| !may_hold_sql(&source.path)) {
        for (at, literal) in source.literals() {
            if let Some(statement) = statement(literal) {
                let what =
                    format!("SQL ({statement}) outside a store: move the query to this module's store.rs");
                findings.push(Finding::new(&source.path, source.line(at), what));
            }
        }
    }
    findings
}

fn may_hold_sql(path: &str) -> bool {
    path.starts_with("crates/store/") || path.ends_with("/store.rs") || path.contains("/store/")
}

/// The statement a literal holds, if it holds one: `INSERT INTO`, `UPDATE … SET`, …
fn statement(literal: &str) -> Option<&'static str> {
    let words: Vec<&str> = literal
        .split(|c: char| c.is_whitespace() || "(),;".contains(c))
        .filter(|word| !word.is_empty() && *word != "\\n" && *word != "\\")
        .collect();
    let first = words.first().copied().unwrap_or_default();
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|window| window == wanted);
    let opens = |word: &str| first.eq_ignore_ascii_case(word);
    let later = |word: &str| words.iter().skip(1).any(|w| w.eq_ignore_ascii_case(word));
    let second = |word: &str| words.get(1).is_some_and(|w| w.eq_ignore_ascii_case(word));

    if (opens("INSERT") && second("INTO")) || has(&["INSERT", "INTO"]) {
        Some("INSERT INTO")
    } else if (opens("DELETE") && second("FROM")) || has(&["DELETE", "FROM"]) {
        Some("DELETE FROM")
    } else if (opens("CREATE") || opens("ALTER") || opens("DROP")) && (second("TABLE") || second("INDEX")) {
        Some("CREATE, ALTER or DROP")
    } else if has(&["CREATE", "TABLE"]) {
        Some("CREATE TABLE")
    } else if (opens("UPDATE") && later("SET")) || (words.contains(&"UPDATE") && words.contains(&"SET")) {
        Some("UPDATE … SET")
    } else if first == "SELECT"
        || (opens("SELECT") && later("FROM"))
        || (words.contains(&"SELECT") && later("FROM"))
    {
        Some("SELECT")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{sql_outside_stores, statement};
    use crate::Tree;

    #[test]
    fn statements_are_recognised_and_prose_is_not() {
        for sql in [
            "SELECT 1",
            "\n  SELECT id\n  FROM report WHERE id = $1",
            "select id from report",
            "INSERT INTO a(b) VALUES ($1)",
            "WITH x AS (SELECT a FROM b) SELECT * FROM x",
            "UPDATE a SET b = 1",
            "DELETE FROM a",
            "create table a (b TEXT)",
            "DROP INDEX a",
        ] {
            assert!(statement(sql).is_some(), "{sql}");
        }
        for prose in
            ["select a ground, then continue", "update the settings", "delete what is left", "SELECTED", ""]
        {
            assert_eq!(statement(prose), None, "{prose}");
        }
    }

    #[test]
    fn a_query_belongs_in_a_store() {
        let query = "fn f() { tx.run(\"DELETE FROM report\") }";
        let tree = Tree::of(&[
            ("crates/care/src/recognition/service.rs", query),
            ("crates/care/src/recognition/store.rs", query),
            ("crates/care/src/recognition/store/counters.rs", query),
            ("crates/store/src/migrate.rs", query),
            ("crates/tests/it/main.rs", query),
            (
                "crates/care/src/words.rs",
                "// SELECT a FROM b\n#[cfg(test)]\nmod tests { const A: &str = \"DELETE FROM a\"; }",
            ),
        ]);
        let found = sql_outside_stores(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].file.as_str(), found[0].line), ("crates/care/src/recognition/service.rs", 1));
    }
}
