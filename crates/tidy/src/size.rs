//! A file wants to be under 400 lines; past 800 it is two files.

use crate::{Finding, Tree};

const NOTICE: usize = 400;
const LIMIT: usize = 800;

/// Rust files past the limit.
pub fn too_long(tree: &Tree) -> Vec<Finding> {
    longer_than(tree, LIMIT, usize::MAX, "more than 800 is two files: divide it by what it does")
}

/// Rust files worth a thought.
pub fn getting_long(tree: &Tree) -> Vec<Finding> {
    longer_than(tree, NOTICE, LIMIT, "a file wants to be under 400")
}

fn longer_than(tree: &Tree, over: usize, up_to: usize, what: &str) -> Vec<Finding> {
    tree.rust()
        .iter()
        .map(|source| (source.text.lines().count(), source))
        .filter(|(lines, _)| *lines > over && *lines <= up_to)
        .map(|(lines, source)| Finding::new(&source.path, lines, format!("{lines} lines: {what}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{getting_long, too_long};
    use crate::Tree;

    #[test]
    fn long_files_are_noticed_and_longer_ones_refused() {
        let [a, b, c] = [400, 800, 801].map(|n| "fn f() {}\n".repeat(n));
        let tree = Tree::of(&[
            ("crates/care/src/a.rs", &a),
            ("crates/care/src/b.rs", &b),
            ("crates/care/src/c.rs", &c),
        ]);
        assert_eq!(
            too_long(&tree).iter().map(|f| f.file.as_str()).collect::<Vec<_>>(),
            ["crates/care/src/c.rs"]
        );
        assert_eq!(
            getting_long(&tree).iter().map(|f| f.file.as_str()).collect::<Vec<_>>(),
            ["crates/care/src/b.rs"]
        );
    }
}
