//! What is examined and tested: items, panels, prices, shared domains (RULES §2.4).

use std::fmt;

use base::Fen;
use serde::{Deserialize, Serialize};

use crate::{Level, RuleRef, dated::ruled, place_covers};

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

ruled!(Item, Equivalence, Panel, Price, Domain);
