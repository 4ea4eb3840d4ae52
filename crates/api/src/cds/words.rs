//! Text of cards: short, and harmless as markdown.

use base::Fen;

/// Longest summary (CDS Hooks 2.0: fewer than 140 characters).
const SUMMARY_LONGEST: usize = 139;

/// A summary that fits.
pub(crate) fn summary(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= SUMMARY_LONGEST {
        return line;
    }
    let mut short: String = line.chars().take(SUMMARY_LONGEST - 1).collect();
    short.push('…');
    short
}

/// Text from elsewhere as markdown that shows it and does nothing else.
pub(crate) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if "\\`*_[]<>#|~&!".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// `，节省¥260.00`; nothing where nothing is saved.
pub(crate) fn saves(fen: Option<Fen>) -> String {
    fen.filter(|fen| fen.0 > 0).map(|fen| format!("，节省¥{fen}")).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use base::Fen;

    use super::{plain, saves, summary};

    #[test]
    fn summaries_fit_and_text_is_harmless() {
        assert_eq!(summary("胸部CT\n可互认"), "胸部CT 可互认");
        assert_eq!(summary(&"长".repeat(300)).chars().count(), 139);
        assert_eq!(plain("见<b>*结节*</b>\n[a](b)"), "见\\<b\\>\\*结节\\*\\</b\\> \\[a\\](b)");
        assert_eq!(saves(Some(Fen(26_000))), "，节省¥260.00");
        assert_eq!(saves(Some(Fen(0))), "");
    }
}
