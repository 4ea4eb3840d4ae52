//! What columns a table has.

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The heading written in templates.
    pub heading: &'static str,
    /// Other headings that mean it.
    pub aliases: &'static [&'static str],
    /// A file without it is refused.
    pub required: bool,
    /// A number that is a name: identity card, order, phone. Digits lost are an error.
    pub is_identifier: bool,
    /// What to fill in, for the notes sheet.
    pub note: &'static str,
    /// A value for the example row of the template.
    pub example: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Name of the sheet.
    pub name: &'static str,
    /// In the order of the template.
    pub columns: &'static [Column],
}

/// The column that an error file has behind the others; ignored when it is loaded again.
pub(crate) const ERROR_HEADING: &str = "错误原因";

impl Schema {
    /// The column that a heading means. Blanks, case, a mark of obligation and a remark in brackets do not matter.
    pub fn find(&self, heading: &str) -> Option<usize> {
        let plain = plain(heading);
        if plain.is_empty() {
            return None;
        }
        let means = |column: &Column| {
            std::iter::once(&column.heading).chain(column.aliases).any(|known| self::plain(known) == plain)
        };
        self.columns.iter().position(means)
    }
}

/// `* 姓名（必填）` → `姓名`; `Report No.` → `reportno`.
fn plain(heading: &str) -> String {
    let end = heading.find(['(', '（', '[', '【']).filter(|&at| at > 0).unwrap_or(heading.len());
    heading
        .get(..end)
        .unwrap_or(heading)
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '*' | '＊' | '_' | '-' | '.' | ':' | '：' | '\u{FEFF}')
        })
        .map(|c| if c == '／' { '/' } else { c.to_ascii_lowercase() })
        .collect()
}
