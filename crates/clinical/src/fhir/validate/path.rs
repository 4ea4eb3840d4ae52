//! Where the walk stands: frames on the call stack, written out only when there is an issue.

use std::fmt::Write;

/// One step of the way from the root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) parent: Option<&'a Frame<'a>>,
    /// Element name, or the resource type at the root.
    pub(super) name: &'a str,
    /// The type chosen where the element is a choice.
    pub(super) of_type: Option<&'static str>,
    /// Place in a list.
    pub(super) index: Option<usize>,
}

impl<'a> Frame<'a> {
    pub(super) fn root(name: &'a str) -> Self {
        Self { parent: None, name, of_type: None, index: None }
    }

    pub(super) fn child<'b>(&'b self, name: &'b str) -> Frame<'b>
    where
        'a: 'b,
    {
        Frame { parent: Some(self), name, of_type: None, index: None }
    }

    pub(super) fn at(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }

    /// FHIRPath: `Observation.component[1].value.ofType(Quantity).unit`.
    pub(super) fn expression(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(out);
            out.push('.');
        }
        out.push_str(&shown(self.name));
        if let Some(ty) = self.of_type {
            let _ = write!(out, ".ofType({ty})");
        }
        if let Some(index) = self.index {
            let _ = write!(out, "[{index}]");
        }
    }
}

/// A key as it may be repeated in an issue: a sender's own key may hold anything.
pub(crate) fn shown(key: &str) -> String {
    let harmless = key.len() <= 40
        && !has_number(key)
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if harmless && !key.is_empty() { key.to_owned() } else { "…".to_owned() }
}

/// A code as it may be repeated: at most 40 characters and nothing like a document or phone number.
pub(super) fn shown_code(code: &str) -> String {
    if code.chars().count() <= 40 && !has_number(code) && code.chars().all(|c| !c.is_control()) {
        format!("'{code}'")
    } else {
        "This".to_owned()
    }
}

/// Six digits in a row.
fn has_number(text: &str) -> bool {
    text.as_bytes().windows(6).any(|six| six.iter().all(u8::is_ascii_digit))
}
