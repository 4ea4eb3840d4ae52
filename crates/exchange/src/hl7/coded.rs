//! Data types that many segments share: CE/CWE, XCN, CX, XPN, XAD, XTN (HL7 v2.5.1 ch. 2A).

use super::{
    identifiers::IdentifierTypes,
    raw::{Part, Segment},
};
use crate::model::{Coded, Identifier, Person};

/// CE/CWE; `None` where blank.
pub(crate) fn coded(part: Part<'_>) -> Option<Coded> {
    if part.is_blank() {
        return None;
    }
    let text = |n| part.component(n).value().into_owned();
    let code = Coded {
        code: part.component(1).subcomponent(1).value().into_owned(),
        text: text(2),
        system: text(3),
        alternate: None,
    };
    let alternate = Coded { code: text(4), text: text(5), system: text(6), alternate: None };
    let alternate = (!alternate.code.is_empty() || !alternate.text.is_empty()).then(|| Box::new(alternate));
    let coded = Coded { alternate, ..code };
    (!coded.is_empty()).then_some(coded)
}

/// EI or the first component of anything.
pub(crate) fn first(segment: &Segment<'_>, field: usize) -> Option<String> {
    segment.field(field).component(1).owned()
}

/// XCN (`id^family^given`), also CNN in its first component (OBR-32 NDL), also a bare name.
pub(crate) fn person(part: Part<'_>) -> Option<Person> {
    if part.is_blank() {
        return None;
    }
    let ndl = part.component(1);
    if ndl.subcomponent(2).text.is_empty() {
        let id = ndl.value().into_owned();
        let name = full_name(part.component(2).subcomponent(1), part.component(3));
        return match name {
            // A system that sends the name alone sends it where the number belongs.
            None if !id.is_ascii() => Some(Person { id: String::new(), name: id }),
            name => {
                let name = name.unwrap_or_default();
                (!id.is_empty() || !name.is_empty()).then_some(Person { id, name })
            }
        };
    }
    let id = ndl.subcomponent(1).value().into_owned();
    let name = full_name(ndl.subcomponent(2), ndl.subcomponent(3)).unwrap_or_default();
    Some(Person { id, name })
}

/// `张`+`三` → `张三`; `DOE`+`JOHN` → `DOE JOHN`; either may be missing.
pub(crate) fn full_name(family: Part<'_>, given: Part<'_>) -> Option<String> {
    let (family, given) = (family.value(), given.value());
    let name = match (family.is_empty(), given.is_empty()) {
        (true, true) => return None,
        (false, true) => family.into_owned(),
        (true, false) => given.into_owned(),
        (false, false) if is_han(&family) || is_han(&given) => format!("{family}{given}"),
        (false, false) => format!("{family} {given}"),
    };
    Some(name)
}

/// Whether any character is Chinese: the ideographs of the basic plane and the supplementary ones of rare names.
pub(crate) fn is_han(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
    })
}

/// CX; `None` where the number is blank.
pub(crate) fn identifier(part: Part<'_>, types: &IdentifierTypes) -> Option<Identifier> {
    let value = part.component(1).owned()?;
    let type_code = part.component(5).value().into_owned();
    let authority = part.component(4);
    let name = authority.subcomponent(1).owned().or_else(|| authority.subcomponent(2).owned());
    // An older habit puts the type where the authority belongs: `3606…^^^IDCARD`.
    let kind = match (&name, type_code.is_empty()) {
        (Some(authority), true) if types.knows(authority) => types.classify(authority, &value),
        _ => types.classify(&type_code, &value),
    };
    Some(Identifier {
        kind,
        value,
        type_code,
        authority: name,
        facility: part.component(6).subcomponent(1).owned(),
        position: (0, 0),
    })
}

/// XTN: the number as text (1), unformatted (12), or country, area and local number.
pub(crate) fn phone(part: Part<'_>) -> Option<String> {
    if let Some(number) = part.component(1).owned().or_else(|| part.component(12).owned()) {
        return Some(number);
    }
    let local = part.component(7).owned()?;
    Some(match part.component(6).owned() {
        Some(area) => format!("{area}-{local}"),
        None => local,
    })
}

/// XAD: from the largest part to the smallest, as addresses are written here.
pub(crate) fn address(part: Part<'_>) -> Option<String> {
    let street = part.component(1).subcomponent(1).owned();
    let rest = [4, 3, 9].map(|n| part.component(n).owned());
    let parts: Vec<String> = rest.into_iter().chain([street, part.component(2).owned()]).flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let joint = if parts.iter().any(|part| is_han(part)) { "" } else { ", " };
    Some(parts.join(joint))
}
