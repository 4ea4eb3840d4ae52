//! Who the report is about, as one institution knows them.

use super::Moment;

/// Document kinds of RULES §7.1 (value set CV02.01.101 of WS 364.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// 01 resident identity card.
    IdCard,
    /// 02 household register.
    HouseholdRegister,
    /// 03 passport.
    Passport,
    /// 04 officer's card.
    OfficerCard,
    /// 05 driving licence.
    DrivingLicence,
    /// 06 Hong Kong and Macao permit.
    HongKongMacaoPermit,
    /// 07 Taiwan permit.
    TaiwanPermit,
    /// 99 any other.
    Other,
}

impl DocumentKind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::IdCard,
        Self::HouseholdRegister,
        Self::Passport,
        Self::OfficerCard,
        Self::DrivingLicence,
        Self::HongKongMacaoPermit,
        Self::TaiwanPermit,
        Self::Other,
    ];

    /// The two digits.
    pub fn code(self) -> &'static str {
        match self {
            Self::IdCard => "01",
            Self::HouseholdRegister => "02",
            Self::Passport => "03",
            Self::OfficerCard => "04",
            Self::DrivingLicence => "05",
            Self::HongKongMacaoPermit => "06",
            Self::TaiwanPermit => "07",
            Self::Other => "99",
        }
    }

    /// The name people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdCard => "居民身份证",
            Self::HouseholdRegister => "居民户口簿",
            Self::Passport => "护照",
            Self::OfficerCard => "军官证",
            Self::DrivingLicence => "驾驶证",
            Self::HongKongMacaoPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往内地通行证",
            Self::Other => "其他法定有效证件",
        }
    }
}

/// What an identifier is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierKind {
    /// The institution's own number of the patient.
    Local,
    /// A document of the person; links across institutions.
    Document(DocumentKind),
    /// A number of a stay, a visit or an account: not of the person.
    Visit,
    /// Health card, medical insurance and anything the table does not know.
    Other,
}

/// One identifier. The check digit of an identity card is checked by intake, not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// As sent, blanks trimmed.
    pub value: String,
    /// What the table of types makes of `type_code`.
    pub kind: IdentifierKind,
    /// As sent: `MR`, `NI`, `PPN`, `身份证号`; empty where none was sent.
    pub type_code: String,
    /// Assigning authority (CX-4.1, else the universal id CX-4.2).
    pub authority: Option<String>,
    /// Assigning facility (CX-6.1).
    pub facility: Option<String>,
    /// Field of PID and repetition in it, both from 1; zeros where it came by another way.
    pub position: (usize, usize),
}

/// GB/T 2261.1 and HL7 table 0001 in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sex {
    /// `M`, `1`, `男`.
    Male,
    /// `F`, `2`, `女`.
    Female,
    /// `O`, `A`.
    Other,
    /// `U`, `N`, `0`, `9`, not sent.
    #[default]
    Unknown,
}

impl Sex {
    /// `None` for a code of neither table.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim() {
            "M" | "m" | "1" | "男" | "男性" => Self::Male,
            "F" | "f" | "2" | "女" | "女性" => Self::Female,
            "O" | "A" => Self::Other,
            "" | "U" | "N" | "0" | "9" | "未知" | "未知的性别" | "未说明" | "未说明的性别" => {
                Self::Unknown
            }
            _ => return None,
        })
    }
}

/// A field that a message empties on purpose with the HL7 null `""` (HL7 v2.5.1 ch. 2 §2.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatientField {
    /// PID-5.
    Name,
    /// PID-7.
    BirthDate,
    /// PID-8.
    Sex,
    /// PID-11.
    Address,
    /// PID-13 and PID-14.
    Phones,
    /// PID-21.
    MotherId,
}

/// PID, or the person columns of a spreadsheet row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PatientSegment {
    /// PID-2, 3, 4, 19 and 20, in this order of preference: 3 first.
    pub ids: Vec<Identifier>,
    /// The name as it is written: `张三`, `DOE JOHN`.
    pub name: Option<String>,
    /// The alphabetic writing, where both were sent.
    pub name_pinyin: Option<String>,
    /// To the precision sent.
    pub birth_date: Option<Moment>,
    /// `Unknown` where not sent.
    pub sex: Sex,
    /// PID-13 home and PID-14 business numbers.
    pub phones: Vec<String>,
    /// PID-11, its parts joined as people write them.
    pub address: Option<String>,
    /// PID-21, for newborns.
    pub mother_id: Option<Identifier>,
    /// Fields sent as `""`: delete what is known.
    pub cleared: Vec<PatientField>,
}

impl PatientSegment {
    /// The first identifier of the institution's own.
    pub fn local_id(&self) -> Option<&Identifier> {
        self.ids.iter().find(|id| id.kind == IdentifierKind::Local)
    }

    /// The documents, identity card or other.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentKind, &Identifier)> {
        self.ids.iter().filter_map(|id| match id.kind {
            IdentifierKind::Document(kind) => Some((kind, id)),
            _ => None,
        })
    }
}
