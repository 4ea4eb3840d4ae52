//! What is kept about organisations and people: seven topics, each a short table of fields. Spreadsheets, the
//! JSON API, FHIR and the database all go by these tables.

use base::{Fault, Result};

/// What a statement is about. The numbers are stored and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A hospital, campus, branch, clinic, consortium or department.
    Unit = 1,
    /// What unit a unit belongs to: one on a day.
    Membership = 2,
    /// One of the seven unified domains (七统一, E1) that a member leaves to its head.
    Delegation = 3,
    /// Somebody who works in health care.
    Practitioner = 4,
    /// A licence of a practitioner, valid as its statement is.
    Licence = 5,
    /// A place where a practitioner works; one person may hold several (多点执业).
    Post = 6,
    /// A device.
    Device = 7,
}

/// One field of a topic.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its heading in a spreadsheet.
    pub heading: &'static str,
    /// Whether every statement has it.
    pub required: bool,
    /// A number that is a name: digits lost are an error.
    pub is_identifier: bool,
    /// What to fill in.
    pub note: &'static str,
    /// A value for the example row of the template.
    pub example: &'static str,
}

const fn field(
    name: &'static str,
    heading: &'static str,
    example: &'static str,
    note: &'static str,
) -> Field {
    Field { name, heading, required: false, is_identifier: false, note, example }
}

const fn code(field: Field) -> Field {
    Field { is_identifier: true, ..field }
}

const fn must(field: Field) -> Field {
    Field { required: true, ..field }
}

const UNIT: &[Field] = &[
    must(code(field("code", "机构代码", "510703001-D01", "区域内唯一；字母、数字和-，最多28位"))),
    field("name", "名称", "心血管内科", "规则文件已载明的机构可不填；其他必填"),
    field(
        "kind",
        "类型",
        "科室",
        "总医院、院区、分院、村卫生室、医共体、医联体、科室等；规则文件已载明的机构可不填",
    ),
    field("level", "级别", "", "三级、二级、基层、村级、其他"),
    code(field("creditCode", "统一社会信用代码", "", "18位；校验不符时提示，不拒收")),
    code(field("institutionCode", "医疗机构代码", "", "22位；前9位为组织机构代码，校验不符时提示，不拒收")),
    code(field("legalPerson", "法人机构代码", "", "对外承担法人责任的机构；医共体必填，一个医共体只有一个")),
    code(field("area", "行政区划", "", "六位代码")),
    field("address", "地址", "", "填写后作为地点发布"),
    code(field("telephone", "电话", "", "对外公开的电话")),
];

const MEMBERSHIP: &[Field] = &[
    must(code(field("member", "机构代码", "510703001-D01", "成员"))),
    must(code(field("parent", "上级机构代码", "510703001", "同一天只能有一个上级"))),
];

const DELEGATION: &[Field] = &[
    must(code(field("member", "机构代码", "510703009", "成员"))),
    must(field("domain", "统一事项", "人员", "行政、业务、人员、药械、财务、绩效、信息之一")),
    must(code(field("head", "牵头机构代码", "510703006", "成员的上级，或上级医共体的法人机构"))),
];

const PRACTITIONER: &[Field] = &[
    must(code(field("number", "人员编号", "P000123", "区域内唯一；不得使用身份证号"))),
    must(field("name", "姓名", "王丽", "")),
    field("title", "职称", "副主任医师", "职称变动时另填一行，写明生效日期"),
];

const LICENCE: &[Field] = &[
    must(code(field("practitioner", "人员编号", "P000123", ""))),
    must(code(field("number", "证书编号", "110510000000001", "执业证书或资格证书的编号；不得使用身份证号"))),
    must(field("kind", "证书类别", "医师执业证书", "")),
    field("scope", "执业范围", "内科专业", ""),
];

const POST: &[Field] = &[
    must(code(field("practitioner", "人员编号", "P000123", ""))),
    must(code(field("unit", "机构或科室代码", "510703001-D01", "多点执业的，每个地点一行"))),
    code(field("staffNumber", "工号", "0123", "该机构内的工号")),
    field("position", "岗位", "医师", ""),
];

const DEVICE: &[Field] = &[
    must(code(field("code", "设备编号", "CT-001", "区域内唯一"))),
    must(field("name", "设备名称", "64排CT", "")),
    must(code(field("unit", "机构或科室代码", "510703001", "设备所在"))),
    field("manufacturer", "生产企业", "", ""),
    field("model", "型号", "", ""),
    code(field("serial", "出厂编号", "", "")),
    code(field("udi", "唯一标识UDI-DI", "", "")),
];

impl Topic {
    /// All of them, in the order in which one needs another.
    pub const ALL: [Self; 7] = [
        Self::Unit,
        Self::Membership,
        Self::Delegation,
        Self::Practitioner,
        Self::Licence,
        Self::Post,
        Self::Device,
    ];

    /// As it is written: `unit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Membership => "membership",
            Self::Delegation => "delegation",
            Self::Practitioner => "practitioner",
            Self::Licence => "licence",
            Self::Post => "post",
            Self::Device => "device",
        }
    }

    /// In Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Unit => "机构与科室",
            Self::Membership => "隶属关系",
            Self::Delegation => "七统一授权",
            Self::Practitioner => "人员",
            Self::Licence => "证书",
            Self::Post => "执业地点",
            Self::Device => "设备",
        }
    }

    /// The topic of that name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|topic| topic.name()).collect();
            Fault::invalid(format!("there is no such topic; topics are {}", names.join(", "))).at("topic")
        })
    }

    /// What is kept of it, its key first.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Unit => UNIT,
            Self::Membership => MEMBERSHIP,
            Self::Delegation => DELEGATION,
            Self::Practitioner => PRACTITIONER,
            Self::Licence => LICENCE,
            Self::Post => POST,
            Self::Device => DEVICE,
        }
    }

    /// How many of the fields are the key: what it is said of, and for some a second part.
    pub(crate) fn keys(self) -> usize {
        match self {
            Self::Delegation | Self::Licence | Self::Post => 2,
            _ => 1,
        }
    }

    pub(crate) fn code(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_code(code: i64) -> Result<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code).ok_or_else(|| {
            Fault::corrupt("an organisation's fact is of a topic that no version of this program wrote")
        })
    }
}

/// What a field takes when it takes one of a list: the word that is kept, and what people write.
pub type Words = &'static [(&'static str, &'static str)];

/// The seven unified domains of a 总医院 (七统一, E1).
pub const DOMAINS: Words = &[
    ("administration", "行政"),
    ("services", "业务"),
    ("personnel", "人员"),
    ("medicines-devices", "药械"),
    ("finance", "财务"),
    ("performance", "绩效"),
    ("information", "信息"),
];

/// Kinds of unit: those of the rule files, and what only stands here.
pub const KINDS: Words = &[
    ("hospital-group", "总医院"),
    ("campus", "院区"),
    ("branch", "分院"),
    ("general-hospital", "综合医院"),
    ("chinese-medicine-hospital", "中医医院"),
    ("maternal-child-hospital", "妇幼保健院"),
    ("specialist-hospital", "专科医院"),
    ("public-health", "公共卫生机构"),
    ("township-centre", "乡镇卫生院"),
    ("community-centre", "社区卫生服务中心"),
    ("village-clinic", "村卫生室"),
    ("diagnostic-centre", "检验影像中心"),
    (CONSORTIUM, "医共体"),
    ("alliance", "医联体"),
    (DEPARTMENT, "科室"),
];

/// 紧密型医共体: several institutions with one legal person (B12).
pub const CONSORTIUM: &str = "consortium";
/// A department of an institution.
pub const DEPARTMENT: &str = "department";

/// Levels of institutions.
pub const LEVELS: Words = &[
    ("tertiary", "三级"),
    ("secondary", "二级"),
    ("primary", "基层"),
    ("village", "村级"),
    ("other", "其他"),
];

/// What a field takes, where it takes one of a list.
pub fn words(topic: Topic, field: &str) -> Option<Words> {
    match (topic, field) {
        (Topic::Unit, "kind") => Some(KINDS),
        (Topic::Unit, "level") => Some(LEVELS),
        (Topic::Delegation, "domain") => Some(DOMAINS),
        _ => None,
    }
}

/// What people read for a kept word.
pub fn chinese(words: Words, kept: &str) -> &'static str {
    words.iter().find(|(word, _)| *word == kept).map_or("", |(_, chinese)| chinese)
}
