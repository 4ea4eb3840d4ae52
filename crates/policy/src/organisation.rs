//! Who is there: places, levels, and the tree of institutions (E1).

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{RuleRef, dated::ruled};

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

ruled!(Area, Institution);
