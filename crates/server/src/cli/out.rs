//! What commands say to people: results to standard output, remarks to standard error. The one place that
//! writes there; a reader who left (`| head`) ends the command quietly.

use std::io::Write as _;

use unicode_width::UnicodeWidthStr as _;

/// A line of the result.
pub(super) fn line(text: impl AsRef<str>) {
    if writeln!(std::io::stdout().lock(), "{}", text.as_ref()).is_err() {
        std::process::exit(0);
    }
}

/// A remark: what is being done, what went wrong.
pub(super) fn remark(text: impl AsRef<str>) {
    // nobody is left to be told when standard error is closed
    let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
}

/// The result as JSON, for other programs.
pub(super) fn json(value: &serde_json::Value) {
    line(serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Rows under a heading, aligned by the width that Chinese characters have on a terminal.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    pub(super) fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self { rows: vec![heading.map(str::to_owned).to_vec()], right: Vec::new() }
    }

    /// Numbers stand at the right of their column.
    pub(super) fn right(mut self, columns: &[usize]) -> Self {
        self.right = columns.to_vec();
        self
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    pub(super) fn print(&self) {
        self.lines().iter().for_each(line);
    }

    /// Without the heading and its line.
    pub(super) fn print_rows(&self) {
        self.lines().iter().skip(2).for_each(line);
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().map(|row| row[column].width()).max().unwrap_or(0))
            .collect();
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        for (number, row) in self.rows.iter().enumerate() {
            let mut text = String::new();
            for (column, cell) in row.iter().enumerate() {
                let space = " ".repeat(widths[column] - cell.width());
                if self.right.contains(&column) {
                    text.push_str(&space);
                    text.push_str(cell);
                } else {
                    text.push_str(cell);
                    text.push_str(&space);
                }
                text.push_str("  ");
            }
            lines.push(text.trim_end().to_owned());
            if number == 0 {
                lines.push("─".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1)));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_stand_under_each_other_with_chinese_in_them() {
        let mut table = Table::new(["项目", "n"]).right(&[1]);
        table.row(["血常规".into(), "12".into()]);
        table.row(["CT".into(), "3".into()]);
        assert_eq!(table.lines(), ["项目     n", "──────────", "血常规  12", "CT       3"]);
    }
}
