//! The rules of recognition on a small region (RULES §2.3), without a database.

mod labels;
mod panels;
mod results;
mod shapes;
mod speed;
mod window;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use base::Key;
use clinical::record::{ReportEntry, ReportItem, ReportStatus, ResultKind};
use jiff::{SignedDuration, Timestamp};
use policy::{Policies, Region};
use terminology::{Basis, CodeNo, Mapping};
use uuid::Uuid;

use super::{Evidence, ItemDecision, Question, decide};

/// 14 August 2023, 09:00 in the region.
pub(crate) fn now() -> Timestamp {
    "2023-08-14T01:00:00Z".parse().unwrap()
}

pub(crate) fn region() -> Arc<Region> {
    let files = [
        ("region.toml", REGION),
        ("organisations.toml", ORGANISATIONS),
        ("catalogue.toml", CATALOGUE),
        ("labels.toml", LABELS),
        ("grounds.toml", GROUNDS),
        ("prices.toml", PRICES),
        ("sensitive.toml", SENSITIVE),
    ];
    let files: BTreeMap<PathBuf, String> = files
        .into_iter()
        .map(|(name, text)| (PathBuf::from(format!("990100-sample/{name}")), text.to_owned()))
        .collect();
    Policies::from_files(&files).unwrap().region("990100").unwrap().clone()
}

/// What the codes of reports mean in these tests: their place in this list.
pub(crate) const CODES: &[&str] =
    &["unmapped", "MR-HEAD", "CT", "HRCT", "K", "NA", "CL", "ABO", "P", "US", "HBSAG", "INR", "CT-OLD"];

pub(crate) fn code(item: &str) -> CodeNo {
    CodeNo(i64::try_from(CODES.iter().position(|known| *known == item).unwrap()).unwrap())
}

pub(crate) fn meaning(no: CodeNo, _: Timestamp) -> base::Result<Option<Mapping>> {
    let item = CODES[usize::try_from(no.0).unwrap()];
    Ok((no.0 > 0).then(|| Mapping { item: item.into(), unit: None, method: None, basis: Basis::RegionItem }))
}

/// A final report with images by hospital A, of items, made `ago` before [`now`].
pub(crate) fn report(number: u128, ago: SignedDuration, items: &[&str]) -> ReportEntry {
    let performed_at = now() - ago;
    let laboratory = ["K", "NA", "CL", "INR"];
    ReportEntry {
        key: Key(Uuid::from_u128(number)),
        version: 1,
        performed_at,
        dated: true,
        known_from: performed_at,
        institution: "A".into(),
        status: ReportStatus::Final,
        images: true,
        items: items
            .iter()
            .map(|item| ReportItem {
                kind: match *item {
                    item if laboratory.contains(&item) => ResultKind::Quantity,
                    "HBSAG" | "ABO" => ResultKind::Qualitative,
                    _ => ResultKind::Report,
                },
                codes: vec![code(item)],
                unit: laboratory.contains(item).then(|| if *item == "INR" { "1" } else { "mmol/L" }.into()),
            })
            .collect(),
    }
}

pub(crate) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// What hospital B is told when it orders `code` now.
pub(crate) fn asked(reports: &[ReportEntry], code: &str) -> ItemDecision {
    asked_at(&region(), reports, code, "B", now())
}

pub(crate) fn asked_at(
    region: &Region,
    reports: &[ReportEntry],
    code: &str,
    institution: &str,
    now: Timestamp,
) -> ItemDecision {
    let question = Question::new(region, institution, now, false).unwrap();
    let evidence = Evidence::gather(region, reports, question.today, meaning).unwrap();
    decide(&question, &evidence, code)
}

/// The codes of the reasons against the only candidate.
pub(crate) fn against(decision: &ItemDecision) -> Vec<&'static str> {
    assert_eq!(decision.candidates.len(), 1, "{decision:#?}");
    decision.candidates[0].reasons.iter().map(super::Reason::code).collect()
}

const REGION: &str = r#"source = "test"
effective = 2020-01-01
[region]
code = "990100"
name = "样例市"
name_en = "Sample"
timezone = "Asia/Shanghai"
[[area]]
code = "990101"
name = "东区"
[[area]]
code = "990200"
name = "邻市"
outside = true
[[parameter]]
name = "window_days_min"
value = 3
[[parameter]]
name = "window_days_max"
value = 15
[[parameter]]
name = "lookback_days"
value = 30
[[parameter]]
name = "panel_overlap_percent"
value = 50
[[parameter]]
name = "medicine_days_left"
value = 7
[[parameter]]
name = "medicine_atc_level"
value = 4
[[parameter]]
name = "future_tolerance_minutes"
value = 10
"#;

const ORGANISATIONS: &str = r#"source = "test"
effective = 2020-01-01
[[section]]
title = "全部"
area = "990101"
institution = [
  { code = "A", name = "市医院", level = "tertiary", kind = "general-hospital" },
  { code = "B", name = "东区医院", level = "secondary", kind = "general-hospital" },
  { code = "C", name = "镇卫生院", level = "primary", kind = "township-centre", parent = "B" },
  { code = "N", name = "邻市医院", level = "tertiary", kind = "general-hospital", area = "990200" },
]
"#;

const CATALOGUE: &str = r#"source = "test"
effective = 2020-01-01
[[section]]
title = "检验"
category = "laboratory"
specimen = "血清"
label_scheme = "CHEM"
window_days = 3
item = [
  { code = "K", name = "钾", loinc = "2823-3", unit = "mmol/L" },
  { code = "NA", name = "钠", loinc = "2951-2", unit = "mmol/L" },
  { code = "CL", name = "氯", loinc = "2075-0", unit = "mmol/L", window_days = 7 },
  { code = "INR", name = "国际标准化比值", loinc = "6301-6", unit = "1" },
  { code = "HBSAG", name = "乙肝表面抗原", loinc = "5196-1", window_days = 15 },
]
[[section]]
title = "血型"
category = "laboratory"
specimen = "全血"
item = [ { code = "ABO", name = "ABO血型", loinc = "883-9", never_recognise = true } ]
[[section]]
title = "影像"
category = "imaging"
label_scheme = "CT"
item = [
  { code = "CT", name = "胸部CT平扫", body_part = "胸部", window_days = 15, equivalence_group = "G" },
  { code = "HRCT", name = "胸部高分辨率CT", body_part = "胸部", window_days = 15, equivalence_group = "G" },
  { code = "CT-OLD", name = "胸部CT（旧）", body_part = "胸部", window_days = 15, equivalence_group = "G", until = 2023-08-01 },
  { code = "MR-HEAD", name = "头颅MRI平扫", body_part = "头颅", window_days = 15 },
  { code = "US", name = "心脏彩超", body_part = "心脏", window_days = 15, images_required = false },
]
[[equivalence]]
code = "G"
name = "胸部CT"
[[panel]]
code = "P"
name = "电解质"
items = ["K", "NA", "CL"]
"#;

const LABELS: &str = r#"source = "test"
effective = 2020-01-01
until = 2029-12-31
[[section]]
title = "质评"
organiser = "临检中心"
rounds_per_year = 2
next_expiry = 2029-12-31
eqa_scheme = [ { code = "CHEM", name = "化学" }, { code = "CT", name = "影像" } ]
[[label]]
code = "city"
text = "样例HR"
scope = { area = ["990100"] }
eqa_scheme = "CHEM"
institutions = ["A", "B"]
[[label]]
code = "imaging"
text = "样例HR"
scope = { area = ["990100"] }
eqa_scheme = "CT"
institutions = ["A"]
[[label]]
code = "neighbour-chem"
text = "邻市HR"
scope = { area = ["990200"] }
eqa_scheme = "CHEM"
institutions = ["N"]
[[label]]
code = "neighbour"
text = "邻市HR"
scope = { area = ["990200"] }
eqa_scheme = "CT"
institutions = ["N"]
[[lapse]]
institution = "A"
eqa_scheme = "CHEM"
reason = "质评不合格"
effective = 2023-09-01
until = 2023-12-31
[[domain]]
code = "basin"
name = "流域"
places = [ { code = "990100", name = "样例市" }, { code = "990200", name = "邻市" } ]
items = ["CT"]
"#;

const GROUNDS: &str = r#"source = "test"
effective = 2020-01-01
[[ground]]
code = "01"
text = "病情变化"
text_en = "Changed condition"
[[ground]]
code = "04"
text = "急诊"
text_en = "Emergency"
emergency = true
"#;

const SENSITIVE: &str = r#"source = "test"
effective = 2020-01-01

[[sensitive]]
code = "psychiatric"
name = "精神"
[[sensitive]]
code = "hiv"
name = "艾滋"
[[sensitive]]
code = "reproductive"
name = "生殖"
[[sensitive]]
code = "staff"
name = "职工"
"#;

const PRICES: &str = r#"source = "test"
effective = 2020-01-01
price = [
  { item = "K", fen = { tertiary = 600, secondary = 500, primary = 400 } },
  { item = "NA", fen = { tertiary = 600, secondary = 500, primary = 400 } },
  { item = "CL", fen = { tertiary = 600, secondary = 500, primary = 400 } },
  { item = "P", fen = { tertiary = 1500, secondary = 1200, primary = 900 } },
  { item = "CT", fen = { tertiary = 24000, secondary = 22000, primary = 18000 } },
]
"#;
