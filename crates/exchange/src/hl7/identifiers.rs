//! Identifier type codes (HL7 table 0203, RULES §7.1, and what Chinese systems send) as a table that a
//! sender's configuration can extend.

use crate::model::{DocumentKind, IdentifierKind};

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Always(IdentifierKind),
    /// An identity card if the number has that shape, else of no use: `SS` is the citizen number of the social
    /// insurance law in China and something else in systems made elsewhere.
    IdCardByShape,
}

/// Type code → kind; the last entry of a code wins.
#[derive(Debug, Clone)]
pub struct IdentifierTypes {
    entries: Vec<(String, Meaning)>,
    /// For an identifier without type code.
    untyped: IdentifierKind,
}

const DEFAULTS: &[(&str, IdentifierKind)] = {
    use DocumentKind as D;
    use IdentifierKind::{Document, Local, Other, Visit};
    &[
        ("MR", Local),
        ("MRN", Local),
        ("PI", Local),
        ("PT", Local),
        ("PN", Local),
        ("PE", Local),
        ("PATID", Local),
        ("PATIENTID", Local),
        ("病历号", Local),
        ("病案号", Local),
        ("患者ID", Local),
        ("门诊号", Local),
        ("就诊卡号", Local),
        ("NI", Document(D::IdCard)),
        ("NNCHN", Document(D::IdCard)),
        ("IDCARD", Document(D::IdCard)),
        ("ID", Document(D::IdCard)),
        ("SFZ", Document(D::IdCard)),
        ("01", Document(D::IdCard)),
        ("身份证", Document(D::IdCard)),
        ("身份证号", Document(D::IdCard)),
        ("居民身份证", Document(D::IdCard)),
        ("02", Document(D::HouseholdRegister)),
        ("户口簿", Document(D::HouseholdRegister)),
        ("居民户口簿", Document(D::HouseholdRegister)),
        ("PPN", Document(D::Passport)),
        ("PASSPORT", Document(D::Passport)),
        ("03", Document(D::Passport)),
        ("护照", Document(D::Passport)),
        ("MI", Document(D::OfficerCard)),
        ("04", Document(D::OfficerCard)),
        ("军官证", Document(D::OfficerCard)),
        ("DL", Document(D::DrivingLicence)),
        ("05", Document(D::DrivingLicence)),
        ("驾驶证", Document(D::DrivingLicence)),
        ("06", Document(D::HongKongMacaoPermit)),
        ("港澳居民来往内地通行证", Document(D::HongKongMacaoPermit)),
        ("港澳通行证", Document(D::HongKongMacaoPermit)),
        ("07", Document(D::TaiwanPermit)),
        ("台湾居民来往内地通行证", Document(D::TaiwanPermit)),
        ("台胞证", Document(D::TaiwanPermit)),
        ("99", Document(D::Other)),
        ("其他", Document(D::Other)),
        ("其他法定有效证件", Document(D::Other)),
        ("VN", Visit),
        ("AN", Visit),
        ("住院号", Visit),
        ("就诊流水号", Visit),
        ("HC", Other),
        ("JHN", Other),
        ("医保卡号", Other),
        ("社保卡号", Other),
    ]
};

impl Default for IdentifierTypes {
    fn default() -> Self {
        let mut entries: Vec<_> =
            DEFAULTS.iter().map(|(code, kind)| ((*code).to_owned(), Meaning::Always(*kind))).collect();
        entries.push(("SS".to_owned(), Meaning::IdCardByShape));
        Self { entries, untyped: IdentifierKind::Local }
    }
}

impl IdentifierTypes {
    /// The same table with `code` standing for `kind`.
    #[must_use]
    pub fn with(mut self, code: &str, kind: IdentifierKind) -> Self {
        self.entries.push((code.trim().to_owned(), Meaning::Always(kind)));
        self
    }

    /// The same table with identifiers that bear no type code being `kind`.
    #[must_use]
    pub fn untyped(mut self, kind: IdentifierKind) -> Self {
        self.untyped = kind;
        self
    }

    /// Whether the table has an entry for `code`.
    pub(crate) fn knows(&self, code: &str) -> bool {
        self.entries.iter().any(|(known, _)| known.eq_ignore_ascii_case(code.trim()))
    }

    /// What `code` makes of `value`; an unknown code is [`IdentifierKind::Other`].
    pub fn classify(&self, code: &str, value: &str) -> IdentifierKind {
        let code = code.trim();
        if code.is_empty() {
            return self.untyped;
        }
        match self.entries.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(code)) {
            Some((_, Meaning::Always(kind))) => *kind,
            Some((_, Meaning::IdCardByShape)) if has_id_card_shape(value) => {
                IdentifierKind::Document(DocumentKind::IdCard)
            }
            _ => IdentifierKind::Other,
        }
    }
}

/// 15 digits, or 17 and a digit or X (RULES §7.1); the check digit is not looked at.
pub(crate) fn has_id_card_shape(value: &str) -> bool {
    let bytes = value.as_bytes();
    match bytes {
        [digits @ .., last] if bytes.len() == 18 => {
            digits.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || matches!(last, b'X' | b'x'))
        }
        _ => bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit),
    }
}
