//! A rule file's text, places in it, and the faults found on the way.

use std::ops::Range;

use crate::{PolicyFault, Severity};

/// One file, kept while its region is built so that every fault can say line and column.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Relative to the directory of regions; what rules cite.
    pub(super) file: String,
    /// As the caller can open it; what faults cite.
    pub(super) shown: String,
    pub(super) text: String,
}

impl SourceFile {
    /// Line and column of a byte offset, counted from 1, the column in characters.
    pub(super) fn position(&self, offset: usize) -> (u32, u32) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The whole lines that `span` lies on, with the lines of comment right above them.
    pub(super) fn lines(&self, span: &Range<usize>) -> String {
        let (first, _) = self.position(span.start);
        let (last, _) = self.position(span.end.saturating_sub(1).max(span.start));
        let lines: Vec<&str> = self.text.lines().collect();
        let (mut from, to) = (first.max(1) as usize - 1, (last as usize).min(lines.len()));
        while from > 0 && lines[from - 1].trim_start().starts_with('#') {
            from -= 1;
        }
        lines.get(from..to).unwrap_or_default().join("\n")
    }
}

/// Collects everything that is wrong instead of stopping at the first.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<PolicyFault>);

impl Faults {
    pub(super) fn error(&mut self, source: &SourceFile, span: &Range<usize>, reason: impl Into<String>) {
        self.add(source, span, Severity::Error, reason.into());
    }

    pub(super) fn warning(&mut self, source: &SourceFile, span: &Range<usize>, reason: impl Into<String>) {
        self.add(source, span, Severity::Warning, reason.into());
    }

    /// About a whole file or folder.
    pub(super) fn whole(&mut self, shown: impl Into<String>, reason: impl Into<String>) {
        self.0.push(PolicyFault {
            file: shown.into(),
            line: 0,
            column: 0,
            severity: Severity::Error,
            reason: reason.into(),
        });
    }

    fn add(&mut self, source: &SourceFile, span: &Range<usize>, severity: Severity, reason: String) {
        let (line, column) = source.position(span.start);
        self.0.push(PolicyFault { file: source.shown.clone(), line, column, severity, reason });
    }

    /// Errors and warnings, each ordered by place, nothing twice.
    pub(super) fn sorted(mut self) -> (Vec<PolicyFault>, Vec<PolicyFault>) {
        self.0.sort();
        self.0.dedup();
        self.0.into_iter().partition(|fault| fault.severity == Severity::Error)
    }
}
