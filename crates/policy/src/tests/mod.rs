//! The rules about rules, and the committed regions.

mod authority;
mod codes;
mod committed;
mod dates;
mod faults;
mod labels;
mod sensitive;

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Policies, PolicyFault};

/// A small region that loads clean; tests change one file of it.
fn sample() -> BTreeMap<PathBuf, String> {
    let files = [
        ("region.toml", REGION),
        ("organisations.toml", ORGANISATIONS),
        ("catalogue.toml", CATALOGUE),
        ("panels.toml", PANELS),
        ("labels.toml", LABELS),
        ("grounds.toml", GROUNDS),
        ("prices.toml", PRICES),
        ("domains.toml", DOMAINS),
        ("sensitive.toml", SENSITIVE),
        ("authority.toml", AUTHORITY),
    ];
    files
        .into_iter()
        .map(|(name, text)| (PathBuf::from(format!("990100-sample/{name}")), text.to_owned()))
        .collect()
}

fn with(name: &str, text: &str) -> BTreeMap<PathBuf, String> {
    let mut files = sample();
    files.insert(PathBuf::from(format!("990100-sample/{name}")), text.to_owned());
    files
}

/// The errors after `old` is replaced by `new` in one file.
fn errors_after(name: &str, old: &str, new: &str) -> Vec<PolicyFault> {
    let mut files = sample();
    let text = files.get_mut(&PathBuf::from(format!("990100-sample/{name}"))).unwrap();
    assert!(text.contains(old), "{name} holds no {old}");
    *text = text.replacen(old, new, 1);
    Policies::from_files(&files).err().unwrap_or_default()
}

const REGION: &str = r#"source = "test"
effective = 2020-01-01

[region]
code = "990100"
name = "样例市"
name_en = "Sample"
aliases = ["样例"]
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
  { code = "A", name = "市医院", level = "tertiary", kind = "general-hospital", unified_credit_code = "91350100M000100Y43" },
  { code = "B", name = "镇卫生院", level = "primary", kind = "township-centre", parent = "A", online_since = 2021-01-01 },
  { code = "C", name = "村卫生室", level = "village", kind = "village-clinic", parent = "B" },
  { code = "N", name = "邻市医院", level = "tertiary", kind = "general-hospital", area = "990200", insurer_code = "H99020000001" },
]
"#;

const CATALOGUE: &str = r#"source = "test"
effective = 2020-01-01

[[section]]
title = "检验"
category = "laboratory"
specimen = "血清"
label_scheme = "CHEM"
item = [
  { code = "K", name = "钾", loinc = "2823-3", unit = "mmol/L", window_days = 3 },
  { code = "NA", name = "钠", loinc = "2951-2", unit = "mmol/L", window_days = 3 },
  { code = "ABO", name = "ABO血型", loinc = "883-9", never_recognise = true },
]

[[section]]
title = "影像"
category = "imaging"
label_scheme = "CT"
equivalence_group = "G"
item = [
  { code = "CT", name = "胸部CT", window_days = 7, until = 2022-12-31 },
  { code = "CT", name = "胸部CT", window_days = 15, effective = 2023-01-01 },
  { code = "HRCT", name = "高分辨率CT", window_days = 15 },
]

[[equivalence]]
code = "G"
name = "胸部CT"
"#;

const AUTHORITY: &str = r#"source = "test"
effective = 2020-01-01

[[authority]]
code = "child"
name = "儿童"
age_to = 6
[[authority]]
code = "hypertension"
name = "高血压"
icd10 = ["I10-I15"]
contract = true
days = 365
"#;

const SENSITIVE: &str = r#"source = "test"
effective = 2020-01-01

[[sensitive]]
code = "psychiatric"
name = "精神"
labels = ["PSY"]
icd10 = ["F00-F99"]
[[sensitive]]
code = "hiv"
name = "艾滋"
icd10 = ["B20-B24", "R75"]
loinc = ["56888-1"]
code_parts = ["HIV"]
words = ["hiv"]
until = 2022-12-31
[[sensitive]]
code = "hiv"
name = "艾滋"
icd10 = ["B20-B24", "R75"]
words = ["hiv", "艾滋"]
effective = 2023-01-01
[[sensitive]]
code = "reproductive"
name = "生殖"
atc = ["G03A"]
[[sensitive]]
code = "staff"
name = "职工"
"#;

const PANELS: &str = r#"source = "test"
effective = 2020-01-01

[[panel]]
code = "P"
name = "电解质"
items = ["K", "NA"]
"#;

const LABELS: &str = r#"source = "test"
effective = 2020-01-01
until = 2029-12-31

[[section]]
title = "质评"
organiser = "临检中心"
rounds_per_year = 2
next_expiry = 2029-12-31
eqa_scheme = [
  { code = "CHEM", name = "化学" },
  { code = "CT", name = "CT" },
]

[[label]]
code = "national"
text = "全国HR"
scope = "national"
eqa_scheme = "CHEM"
institutions = ["A"]

[[label]]
code = "city"
text = "样例HR"
scope = { area = ["990100"] }
eqa_scheme = "CHEM"
levels = ["tertiary", "primary"]
except_institutions = ["N"]

[[label]]
code = "neighbour"
text = "邻市HR"
scope = { area = ["990200"] }
eqa_scheme = "CT"
institutions = ["N"]

[[label]]
code = "basin"
text = "流域HR"
scope = { domain = "basin" }
eqa_scheme = "CT"
institutions = ["A", "N"]
effective = 2022-01-01

[[lapse]]
institution = "B"
eqa_scheme = "CHEM"
reason = "质评不合格"
effective = 2023-05-01
until = 2023-10-31
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

[[ground]]
code = "99"
text = "连续监测"
text_en = "Monitoring"
counts_in_rate = false
effective = 2022-01-01
"#;

const PRICES: &str = r#"source = "test"
effective = 2020-01-01

price = [
  { item = "K", fen = { tertiary = 600, primary = 400 } },
  { item = "NA", fen = { tertiary = 600, primary = 400 } },
  { item = "CT", fen = { tertiary = 24000, primary = 18000, village = 17000 } },
  { item = "HRCT", fen = { tertiary = 26000, primary = 20000 } },
  { item = "P", fen = { tertiary = 1000, primary = 700 } },
]
"#;

const DOMAINS: &str = r#"source = "test"
effective = 2020-01-01

[[domain]]
code = "basin"
name = "流域"
places = [ { code = "990100", name = "样例市" }, { code = "990200", name = "邻市" } ]
items = ["CT"]
"#;
