//! Plausible resources of Chinese hospitals, made from a region's catalogue and institutions. The same
//! folder gives the same resources.

use std::{error::Error, fs, path::Path};

use serde_json::{Value, json};

/// Reports made of each region.
const REPORTS: usize = 1_500;

struct Item {
    code: String,
    name: String,
    loinc: Option<String>,
    unit: Option<String>,
    imaging: bool,
}

/// A small generator, so that the same input gives the same dictionary.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    fn id(&mut self) -> String {
        let mut hex = |digits: u32| format!("{:01$x}", self.roll(1 << (4 * digits)), digits as usize);
        format!("0193{}-{}-7{}-a{}-{}{}", hex(4), hex(4), hex(3), hex(3), hex(6), hex(6))
    }

    fn time(&mut self) -> String {
        let (month, day, hour) = (1 + self.roll(12), 1 + self.roll(28), 7 + self.roll(12));
        let year = 2023 + self.roll(4);
        format!("{year}-{month:02}-{day:02}T{hour:02}:{:02}:{:02}+08:00", self.roll(60), self.roll(60))
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.roll(10)).unwrap_or(0))).collect()
    }
}

/// The value of `key = "…"` in a line of an inline table.
fn quoted(line: &str, key: &str) -> Option<String> {
    let at = line.find(&format!("{key} = \""))? + key.len() + 4;
    Some(line[at..].split('"').next()?.to_owned())
}

fn items(folder: &Path) -> Result<Vec<Item>, Box<dyn Error>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder.join("catalogue"))?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut items = Vec::new();
    for path in paths {
        let imaging = !path.to_string_lossy().contains("lab-");
        for line in fs::read_to_string(&path)?.lines().filter(|line| line.trim_start().starts_with('{')) {
            if let (Some(code), Some(name)) = (quoted(line, "code"), quoted(line, "name")) {
                items.push(Item {
                    code,
                    name,
                    loinc: quoted(line, "loinc"),
                    unit: quoted(line, "unit"),
                    imaging,
                });
            }
        }
    }
    Ok(items)
}

/// Reports with their observations, orders, studies, encounters and patients.
pub(crate) fn resources(folder: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let region = folder
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.split('-').next())
        .unwrap_or("000000");
    let items = items(folder)?;
    let organisations: Vec<(String, String)> = fs::read_to_string(folder.join("organisations.toml"))?
        .lines()
        .filter_map(|line| Some((quoted(line, "code")?, quoted(line, "name")?)))
        .collect();
    let mut dice = Dice(region.bytes().map(u64::from).sum());
    let mut all = Vec::new();
    if items.is_empty() || organisations.is_empty() {
        return Ok(all);
    }
    for (code, name) in &organisations {
        all.push(json!({"resourceType": "Organization", "id": dice.id(), "identifier": [{"system": "urn:lianyi:institution", "value": code}],
            "active": true, "name": name, "telecom": [{"system": "phone", "value": format!("0816-{}", dice.digits(7))}]}));
    }
    for _ in 0..REPORTS {
        let item = dice.pick(&items);
        let (place, name) = dice.pick(&organisations).clone();
        let (patient, organisation) = (dice.id(), dice.id());
        let scene = Scene { region, item, place, name, patient, organisation };
        scene.write(&items, &mut dice, &mut all);
    }
    Ok(all)
}

struct Scene<'a> {
    region: &'a str,
    item: &'a Item,
    place: String,
    name: String,
    patient: String,
    organisation: String,
}

const FINDINGS: [&str; 10] = [
    "双肺纹理清晰，未见明显实质性病变，纵隔居中，心影大小形态正常，双侧膈面光滑，肋膈角锐利。",
    "右肺上叶见小结节影，直径约5mm，边界清，建议定期复查。",
    "肝脏大小形态正常，实质回声均匀，肝内外胆管未见扩张，胆囊壁光滑，未见结石。",
    "双肾大小形态正常，皮髓质分界清，集合系统未见分离，未见结石及积水。",
    "颅内未见明显出血及占位性病变，脑室系统未见扩张，中线结构居中。",
    "腰椎生理曲度变直，L4/5、L5/S1椎间盘轻度膨出，椎管未见明显狭窄。",
    "甲状腺双侧叶多发结节，TI-RADS 3类，建议随访。",
    "窦性心律，正常心电图。",
    "慢性非萎缩性胃炎伴糜烂，幽门螺杆菌（+）。",
    "未见明显异常。",
];
const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const GIVEN: [&str; 12] = ["伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "建国"];
const DEPARTMENTS: [&str; 8] =
    ["心血管内科", "呼吸与危重症医学科", "消化内科", "骨科", "全科医疗科", "急诊医学科", "检验科", "放射科"];

impl Scene<'_> {
    fn code(&self, item: &Item) -> Value {
        let mut coding = vec![
            json!({"system": format!("urn:lianyi:item:{}", self.region), "code": item.code, "display": item.name}),
        ];
        if let Some(loinc) = &item.loinc {
            coding.push(json!({"system": "http://loinc.org", "code": loinc}));
        }
        json!({"coding": coding, "text": item.name})
    }

    fn write(&self, items: &[Item], dice: &mut Dice, all: &mut Vec<Value>) {
        let subject = json!({"reference": format!("Patient/{}", self.patient)});
        let encounter = json!({"reference": format!("Encounter/{}", dice.id())});
        let performer =
            json!([{"reference": format!("Organization/{}", self.organisation), "display": self.name}]);
        let doctor = |dice: &mut Dice| json!({"reference": format!("Practitioner/{}", dice.id()), "display": format!("{}{}", dice.pick(&SURNAMES), dice.pick(&GIVEN))});
        let (effective, issued) = (dice.time(), dice.time());
        let category = if self.item.imaging { ("RAD", "Radiology") } else { ("LAB", "Laboratory") };
        let mut report = json!({
            "resourceType": "DiagnosticReport", "id": dice.id(),
            "identifier": [{"system": format!("urn:lianyi:institution:{}:report", self.place), "value": format!("R{}", dice.digits(12))}],
            "basedOn": [{"reference": format!("ServiceRequest/{}", dice.id())}],
            "status": dice.pick(&["final", "final", "final", "corrected", "preliminary"]),
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": category.0, "display": category.1}]}],
            "code": self.code(self.item), "subject": subject, "encounter": encounter,
            "effectiveDateTime": effective, "issued": issued, "performer": performer, "resultsInterpreter": [doctor(dice)],
        });
        if self.item.imaging {
            let study = dice.id();
            report["imagingStudy"] = json!([{"reference": format!("ImagingStudy/{study}")}]);
            report["conclusion"] = json!(dice.pick(&FINDINGS));
            all.push(json!({
                "resourceType": "ImagingStudy", "id": study,
                "identifier": [{"system": "urn:dicom:uid", "value": format!("urn:oid:1.2.156.112605.{}.{}", dice.digits(9), dice.digits(6))}],
                "status": "available", "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": dice.pick(&["CT", "MR", "DX", "US"])}],
                "subject": subject, "encounter": encounter, "started": effective, "endpoint": [{"reference": format!("Endpoint/{}", self.place)}],
                "numberOfSeries": 1 + dice.roll(4), "numberOfInstances": 20 + dice.roll(300), "description": self.item.name,
            }));
        } else {
            let count = 1 + dice.roll(8);
            let results: Vec<String> = (0..count).map(|_| dice.id()).collect();
            report["result"] =
                results.iter().map(|id| json!({"reference": format!("Observation/{id}")})).collect();
            for id in results {
                let item = dice.pick(items);
                let low = 1 + dice.roll(100);
                let unit = item.unit.clone().unwrap_or_else(|| "mmol/L".to_owned());
                let number = |text: String| -> Value { serde_json::from_str(&text).unwrap_or_default() };
                let value = number(format!("{}.{}", low + dice.roll(60), dice.digits(1 + low % 2)));
                let (mark, words) = *dice.pick(&[("N", "正常"), ("N", "正常"), ("H", "偏高"), ("L", "偏低")]);
                let mut observation = json!({
                    "resourceType": "Observation", "id": id, "status": "final",
                    "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory", "display": "Laboratory"}]}],
                    "code": self.code(item), "subject": subject, "encounter": encounter, "effectiveDateTime": effective, "issued": issued,
                    "performer": performer,
                    "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
                    "interpretation": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": mark}], "text": words}],
                    "referenceRange": [{"low": {"value": low, "unit": unit}, "high": {"value": low + 40, "unit": unit}, "text": format!("{low}-{}", low + 40)}],
                });
                if dice.roll(6) == 0 {
                    if let Some(map) = observation.as_object_mut() {
                        map.shift_remove("valueQuantity");
                    }
                    observation["valueString"] =
                        json!(dice.pick(&["阴性", "阳性(+)", "弱阳性(±)", "未检出", "淡黄色", "清亮"]));
                }
                all.push(observation);
            }
        }
        all.push(report);
        all.push(json!({
            "resourceType": "ServiceRequest", "id": dice.id(),
            "identifier": [{"system": format!("urn:lianyi:institution:{}:order", self.place), "value": dice.digits(10)}],
            "status": "active", "intent": "order", "priority": "routine", "code": self.code(self.item), "subject": subject, "encounter": encounter,
            "authoredOn": effective, "requester": doctor(dice), "performer": performer, "reasonCode": [{"text": dice.pick(&["高血压", "2型糖尿病", "发热待查", "腹痛", "体检"])}],
        }));
        all.push(json!({
            "resourceType": "Encounter", "id": dice.id(), "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": dice.pick(&["AMB", "IMP", "EMER"])},
            "serviceType": {"text": dice.pick(&DEPARTMENTS)}, "subject": subject, "participant": [{"individual": doctor(dice)}],
            "period": {"start": effective, "end": issued}, "serviceProvider": {"reference": format!("Organization/{}", self.organisation)},
        }));
        if dice.roll(3) == 0 {
            let (family, given) = (*dice.pick(&SURNAMES), *dice.pick(&GIVEN));
            let birth =
                format!("19{:02}-{:02}-{:02}", 30 + dice.roll(69), 1 + dice.roll(12), 1 + dice.roll(28));
            all.push(json!({
                "resourceType": "Patient", "id": self.patient,
                "identifier": [
                    {"use": "official", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NI"}], "text": "居民身份证"},
                     "system": "urn:oid:2.16.156.10011.1.3", "value": format!("{}{}{}", self.place.get(..6).unwrap_or("110101"), birth.replace('-', ""), dice.digits(4))},
                    {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}], "text": "病历号"},
                     "system": format!("urn:lianyi:institution:{}:patient", self.place), "value": dice.digits(8)}],
                "active": true, "name": [{"use": "official", "text": format!("{family}{given}"), "family": family, "given": [given]}],
                "telecom": [{"system": "phone", "value": format!("13{}", dice.digits(9)), "use": "mobile"}],
                "gender": dice.pick(&["male", "female"]), "birthDate": birth,
                "address": [{"use": "home", "text": format!("{}附近小区{}栋", self.name, 1 + dice.roll(40))}],
                "managingOrganization": {"reference": format!("Organization/{}", self.organisation)},
            }));
        }
    }
}
