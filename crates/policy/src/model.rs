//! What the rule files define. Values are plain and shared read-only; nothing here decides anything.

use std::fmt;

use base::Fen;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{RuleRef, Ruled, place_covers};

/// Level of an institution; prices go by it (E13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 三级.
    Tertiary,
    /// 二级.
    Secondary,
    /// Township health centre or community health centre.
    Primary,
    /// Village clinic or community station.
    Village,
    /// Outside the levels, such as an independent laboratory.
    Other,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 5] = [Self::Tertiary, Self::Secondary, Self::Primary, Self::Village, Self::Other];
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tertiary => "三级",
            Self::Secondary => "二级",
            Self::Primary => "基层（乡镇卫生院、社区卫生服务中心）",
            Self::Village => "村卫生室",
            Self::Other => "其他",
        })
    }
}

/// What sort of institution it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 总医院: one legal person over campuses, branches and clinics (E1).
    HospitalGroup,
    /// 院区 of a 总医院 (E1).
    Campus,
    /// 分院 of a 总医院 (E1).
    Branch,
    /// 综合医院.
    GeneralHospital,
    /// 中医医院, 中西医结合医院, 民族医医院.
    ChineseMedicineHospital,
    /// 妇幼保健院.
    MaternalChildHospital,
    /// 专科医院.
    SpecialistHospital,
    /// 公共卫生医疗中心, 疾控中心.
    PublicHealth,
    /// 乡镇卫生院.
    TownshipCentre,
    /// 社区卫生服务中心.
    CommunityCentre,
    /// 村卫生室, 社区卫生服务站.
    VillageClinic,
    /// 医学检验中心、影像中心.
    DiagnosticCentre,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HospitalGroup => "总医院",
            Self::Campus => "院区",
            Self::Branch => "分院",
            Self::GeneralHospital => "综合医院",
            Self::ChineseMedicineHospital => "中医医院",
            Self::MaternalChildHospital => "妇幼保健院",
            Self::SpecialistHospital => "专科医院",
            Self::PublicHealth => "公共卫生机构",
            Self::TownshipCentre => "乡镇卫生院",
            Self::CommunityCentre => "社区卫生服务中心",
            Self::VillageClinic => "村卫生室",
            Self::DiagnosticCentre => "检验影像中心",
        })
    }
}

/// A place inside the region, or outside it but of interest to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Six digits (GB/T 2260).
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Another city's place whose institutions send reports here.
    pub outside: bool,
    /// Where it stands.
    pub rule: RuleRef,
}

/// A hospital, centre or clinic, as one node of the region's tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Institution {
    /// The region's own code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Level, by which prices go.
    pub level: Level,
    /// What sort it is.
    pub kind: Kind,
    /// Place, six digits.
    pub area: String,
    /// Code of the institution it belongs to.
    pub parent: Option<String>,
    /// Unified social credit code.
    pub unified_credit_code: Option<String>,
    /// Code with the medical insurer.
    pub insurer_code: Option<String>,
    /// First day on the online recognition platform (接入线上平台).
    pub online_since: Option<Date>,
    /// Where it stands.
    pub rule: RuleRef,
}

impl Institution {
    /// Whether it is on the platform on `on`.
    pub fn online(&self, on: Date) -> bool {
        self.online_since.is_some_and(|since| since <= on)
    }
}

/// What sort of examination or test an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 检验.
    Laboratory,
    /// 影像: X-ray, CT, MRI, ultrasound, nuclear medicine.
    Imaging,
    /// 功能检查: electrocardiogram, lung function, and the like.
    Function,
    /// 内镜.
    Endoscopy,
    /// 病理.
    Pathology,
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Laboratory => "检验",
            Self::Imaging => "影像",
            Self::Function => "功能检查",
            Self::Endoscopy => "内镜",
            Self::Pathology => "病理",
        })
    }
}

/// How an examination is made; written as DICOM writes it where DICOM has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Modality {
    /// Digital radiography.
    Dr,
    /// Computed tomography.
    Ct,
    /// Magnetic resonance.
    Mr,
    /// Ultrasound.
    Us,
    /// Mammography.
    Mg,
    /// Nuclear medicine.
    Nm,
    /// Bone densitometry.
    Bmd,
    /// Fluoroscopy.
    Rf,
    /// Electrocardiography.
    Ecg,
    /// Electroencephalography.
    Eeg,
    /// Electromyography.
    Emg,
    /// Endoscopy.
    Es,
    /// Respiratory function.
    Rsp,
    /// Ophthalmic examination.
    Op,
    /// Audiometry.
    Au,
    /// Haemodynamics: ambulatory blood pressure and the like.
    Hd,
}

impl Modality {
    /// The code, such as `CT`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dr => "DR",
            Self::Ct => "CT",
            Self::Mr => "MR",
            Self::Us => "US",
            Self::Mg => "MG",
            Self::Nm => "NM",
            Self::Bmd => "BMD",
            Self::Rf => "RF",
            Self::Ecg => "ECG",
            Self::Eeg => "EEG",
            Self::Emg => "EMG",
            Self::Es => "ES",
            Self::Rsp => "RSP",
            Self::Op => "OP",
            Self::Au => "AU",
            Self::Hd => "HD",
        }
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One item of the recognition catalogue (RULES §2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The region's own code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name or common abbreviation.
    pub name_en: Option<String>,
    /// What sort it is.
    pub category: Category,
    /// How an examination is made.
    pub modality: Option<Modality>,
    /// LOINC code, where it is sure.
    pub loinc: Option<String>,
    /// Unit of the result (UCUM).
    pub unit: Option<String>,
    /// Specimen.
    pub specimen: Option<String>,
    /// Body part.
    pub body_part: Option<String>,
    /// Method.
    pub method: Option<String>,
    /// Items of one group may stand in for each other; the item's own code when it stands alone.
    pub equivalence_group: String,
    /// A report is recognised this many days from performance, the last instant included; 0 when never.
    pub window_days: u16,
    /// The original images must be retrievable (RULES §2.3).
    pub images_required: bool,
    /// Never recognised, whatever the label: blood groups.
    pub never_recognise: bool,
    /// The external quality assessment it takes part in.
    pub label_scheme: Option<String>,
    /// Where it stands.
    pub rule: RuleRef,
}

/// A group of items that may stand in for each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Equivalence {
    /// The group's code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Where it stands.
    pub rule: RuleRef,
}

/// Tests ordered and reported together, such as 血常规.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Panel {
    /// The region's own code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// LOINC code, where it is sure.
    pub loinc: Option<String>,
    /// Codes of its items.
    pub items: Vec<String>,
    /// Where it stands.
    pub rule: RuleRef,
}

/// A ground on which a doctor may examine again (RULES §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// Two digits.
    pub code: String,
    /// Chinese text.
    pub text: String,
    /// English text.
    pub text_en: String,
    /// Whether a re-examination on this ground stays in the denominator of the recognition rate.
    pub counts_in_rate: bool,
    /// The ground recorded when an emergency lets an order through.
    pub emergency: bool,
    /// Where it stands.
    pub rule: RuleRef,
}

/// What an item or a panel costs, by level of the ordering institution (E13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Price {
    /// Item or panel.
    pub code: String,
    /// Amount by level, in the order of [`Level::ALL`].
    pub(crate) amounts: [Option<Fen>; 5],
    /// Where it stands.
    pub rule: RuleRef,
}

impl Price {
    /// The amount at `level`; a village clinic without a price of its own charges as its township does.
    pub fn at(&self, level: Level) -> Option<Fen> {
        let [tertiary, secondary, primary, village, other] = self.amounts;
        match level {
            Level::Tertiary => tertiary,
            Level::Secondary => secondary,
            Level::Primary => primary,
            Level::Village => village.or(primary),
            Level::Other => other,
        }
    }
}

/// A place of a shared recognition domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Six digits.
    pub code: String,
    /// Chinese name.
    pub name: String,
}

/// Places that recognise a list of items among themselves (D2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Domain {
    /// The domain's code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Its places.
    pub places: Vec<Place>,
    /// Its items, sorted.
    pub items: Vec<String>,
    /// Where it stands.
    pub rule: RuleRef,
}

impl Domain {
    /// Whether `place` lies in the domain.
    pub fn covers_place(&self, place: &str) -> bool {
        self.places.iter().any(|member| place_covers(&member.code, place))
    }

    /// Whether the domain shares `item`.
    pub fn covers_item(&self, item: &str) -> bool {
        self.items.binary_search_by(|known| known.as_str().cmp(item)).is_ok()
    }
}

/// A number that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// The number, in the unit its name says.
    pub value: u32,
    /// Where it stands.
    pub rule: RuleRef,
}

/// The region's numbers in force on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameters {
    /// Shortest window an item may have (D1: 3).
    pub window_days_min: Parameter,
    /// Longest window an item may have (D1: 15).
    pub window_days_max: Parameter,
    /// How far back candidates are looked for; never shorter than the longest window.
    pub lookback_days: Parameter,
    /// A panel is a duplicate from this share of its items on (RULES §2.3: 50).
    pub panel_overlap_percent: Parameter,
    /// A medicine is a duplicate when more days than this are left of the last one (RULES §2.3: 7).
    pub medicine_days_left: Parameter,
    /// ATC level at which two medicines count as the same (RULES §2.3: 4).
    pub medicine_atc_level: Parameter,
    /// A performance time this far ahead of our clock is taken as a clock that runs fast, not as an error.
    pub future_tolerance_minutes: Parameter,
}

macro_rules! ruled {
    ($($type:ty),+ $(,)?) => {$(
        impl Ruled for $type {
            fn code(&self) -> &str {
                &self.code
            }
            fn rule(&self) -> &RuleRef {
                &self.rule
            }
        }
    )+};
}

ruled!(Area, Institution, Item, Equivalence, Panel, Ground, Price, Domain);
