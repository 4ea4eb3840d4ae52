//! The columns of the report table.

use crate::table::{Column, Format, Schema, template};

/// Names of the columns by position in [`REPORTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum C {
    ReportNo,
    Institution,
    PatientId,
    Name,
    Sex,
    BirthDate,
    DocumentKind,
    DocumentNo,
    Phone,
    Category,
    ServiceCode,
    ServiceName,
    ItemCode,
    ItemName,
    Value,
    Unit,
    Range,
    Flag,
    Method,
    Specimen,
    BodySite,
    PerformedAt,
    IssuedAt,
    Status,
    Emergency,
    Department,
    Doctor,
    Interpreter,
    Images,
    StudyUid,
    Findings,
    Conclusion,
}

const fn column(
    heading: &'static str,
    aliases: &'static [&'static str],
    example: &'static str,
    note: &'static str,
) -> Column {
    Column { heading, aliases, required: false, is_identifier: false, note, example }
}

const fn required(column: Column) -> Column {
    Column { required: true, ..column }
}

const fn identifier(column: Column) -> Column {
    Column { is_identifier: true, ..column }
}

const COLUMNS: &[Column] = &[
    required(identifier(column(
        "报告单号",
        &["报告编号", "报告号", "报告ID", "report_no", "report_id", "report number"],
        "B20240301001",
        "本机构内唯一。同一报告的各项目逐行填写，行须相邻，单号相同。",
    ))),
    identifier(column(
        "机构代码",
        &["医疗机构代码", "机构编码", "医院代码", "institution", "institution_code", "org_code"],
        "",
        "出具报告的机构在区域平台的代码；导入时已指定机构的可不填。",
    )),
    identifier(column(
        "患者本地号",
        &["患者ID", "病人ID", "病历号", "病案号", "门诊号", "patient_id", "mrn"],
        "P0001",
        "患者在本机构的编号。与证件号码至少填一项。",
    )),
    required(column("姓名", &["患者姓名", "病人姓名", "name", "patient_name"], "张三", "与证件一致的姓名。")),
    column("性别", &["患者性别", "sex", "gender"], "女", "男、女、未知，或1、2、0、9（GB/T 2261.1）。"),
    column(
        "出生日期",
        &["出生年月日", "出生年月", "birth_date", "birthday", "dob"],
        "2000-02-29",
        "如2000-02-29；只知年月的填2000-02。",
    ),
    column(
        "证件类型",
        &["证件类别", "身份证件类别", "身份证件类别代码", "id_type", "document_type"],
        "01",
        "01居民身份证、02户口簿、03护照、04军官证、05驾驶证、06港澳通行证、07台湾通行证、99其他；不填且号码为18位的按居民身份证。",
    ),
    identifier(column(
        "证件号码",
        &[
            "身份证号",
            "身份证号码",
            "身份证件号码",
            "证件号",
            "公民身份号码",
            "id_no",
            "id_number",
            "document_no",
        ],
        "510703200002290026",
        "按文本填写，不要让表格软件转成数字。",
    )),
    identifier(column(
        "手机",
        &["手机号", "手机号码", "联系电话", "电话", "本人电话", "phone", "mobile"],
        "13800000000",
        "本人或监护人的电话。",
    )),
    column(
        "报告类别",
        &["检查类别", "类别", "检查类型", "报告类型", "category", "modality"],
        "LAB",
        "LAB检验，CT、MR、DX、US、NM、ECG、ES等检查。",
    ),
    identifier(column(
        "申请项目代码",
        &["医嘱项目代码", "组套代码", "套餐代码", "order_code", "panel_code", "service_code"],
        "GGN",
        "医嘱（套餐或检查）的本机构代码；单项报告可不填。",
    )),
    column(
        "申请项目名称",
        &["医嘱项目名称", "申请项目", "组套名称", "套餐名称", "order_name", "panel_name", "service_name"],
        "肝功能",
        "医嘱（套餐或检查）的名称。",
    ),
    identifier(column(
        "项目代码",
        &["检验项目代码", "检查项目代码", "明细项目代码", "item_code", "test_code"],
        "ALT",
        "本机构的项目代码，由平台对照为区域项目。与项目名称至少填一项。",
    )),
    column(
        "项目名称",
        &["检验项目", "检查项目", "检验项目名称", "检查项目名称", "明细项目名称", "item_name", "test_name"],
        "丙氨酸氨基转移酶",
        "本机构的项目名称。",
    ),
    column(
        "结果",
        &["检验结果", "结果值", "检测结果", "测定结果", "value", "result"],
        "11.20",
        "数值按报告原样填写（保留末尾的0），可带<、>、≤、≥；定性结果填文字。检查报告可不填。",
    ),
    column("单位", &["结果单位", "计量单位", "unit", "units"], "U/L", "数值结果的单位，按报告原样。"),
    column(
        "参考范围",
        &["参考值", "参考区间", "参考值范围", "正常值", "reference_range", "range"],
        "9-50",
        "按报告原样。",
    ),
    column(
        "异常标志",
        &["异常提示", "高低标志", "异常", "flag", "abnormal_flag"],
        "",
        "H、L、HH、LL、A，或↑、↓；正常不填。",
    ),
    column("检测方法", &["方法", "方法学", "检验方法", "method"], "速率法", "检验方法。"),
    column("标本类型", &["标本", "样本类型", "样本", "specimen"], "血清", "检验的标本。"),
    column("检查部位", &["部位", "body_site", "body_part"], "", "检查的部位，如胸部。"),
    required(column(
        "采集/检查时间",
        &[
            "采集时间",
            "检查时间",
            "采样时间",
            "标本采集时间",
            "执行时间",
            "检查/采集时间",
            "performed_at",
            "collected_at",
            "observed_at",
        ],
        "2024-03-01 08:30",
        "采集标本或检查的时间，互认时限从此时起算。",
    )),
    column(
        "报告时间",
        &["审核时间", "报告日期", "发布时间", "审核日期", "issued_at", "reported_at"],
        "2024-03-01 09:30",
        "审核发布的时间。",
    ),
    column(
        "状态",
        &["报告状态", "审核状态", "status"],
        "终审",
        "终审、更正、作废、初步、未审核；不填按终审。",
    ),
    column("急诊", &["急诊标志", "加急", "是否急诊", "emergency", "priority"], "否", "是或否。"),
    column("开单科室", &["申请科室", "送检科室", "科室", "department"], "内科", "开单的科室。"),
    column(
        "开单医师",
        &["申请医师", "开单医生", "申请医生", "送检医师", "医师", "doctor", "orderer"],
        "李四",
        "开单的医师。",
    ),
    column(
        "报告医师",
        &["审核医师", "报告医生", "审核医生", "检验医师", "诊断医师", "interpreter", "reporter"],
        "王五",
        "审核或出具报告的医师。",
    ),
    column(
        "影像可调阅",
        &["影像可调阅标志", "原始影像可调阅", "images_retrievable"],
        "",
        "检查报告填：是或否，指其他机构能否调阅原始影像。",
    ),
    identifier(column(
        "检查实例号",
        &["检查UID", "影像号", "StudyInstanceUID", "study_uid"],
        "",
        "DICOM检查实例UID。",
    )),
    column(
        "检查所见",
        &["影像所见", "超声所见", "所见", "诊断所见", "影像学表现", "findings"],
        "",
        "检查报告的所见。",
    ),
    column(
        "结论",
        &[
            "检查结论",
            "诊断意见",
            "诊断结论",
            "影像诊断",
            "超声提示",
            "检查提示",
            "印象",
            "conclusion",
            "impression",
        ],
        "",
        "报告的结论。",
    ),
];

/// Reports, one result item a row.
pub const REPORTS: Schema = Schema { name: "检查检验报告", columns: COLUMNS };

/// An empty table to fill in, as CSV.
pub fn template_csv() -> Result<Vec<u8>, base::Fault> {
    template(&REPORTS, Format::Csv)
}

/// An empty table to fill in, as XLSX with a sheet of explanations.
pub fn template_xlsx() -> Result<Vec<u8>, base::Fault> {
    template(&REPORTS, Format::Xlsx)
}
