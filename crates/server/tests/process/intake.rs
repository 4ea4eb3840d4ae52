//! Reports from files, codes mapped, and the decision they lead to: the main job at a terminal.

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use super::support::{Done, Place, place};

struct Region {
    place: Place,
    code: String,
    institutions: Vec<String>,
}

fn region() -> Region {
    let place = place();
    let code = place.region();
    let list = place.run(&["policy", "show", "institutions", "--region", &code]).well();
    let institutions =
        list.lines().skip(2).map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    Region { place, code, institutions }
}

impl Region {
    fn run(&self, args: &[&str]) -> Done {
        let mut all = args.to_vec();
        all.extend(["--region", &self.code]);
        self.place.run(&all)
    }

    fn file(&self, name: &str, text: &str) -> String {
        fs::write(self.place.folder.path().join(name), text).unwrap();
        name.to_owned()
    }
}

/// As HL7 writes it. Mappings speak from the moment they were loaded, so the check is made now.
fn yesterday() -> String {
    let date = Command::new("date").args(["-u", "-d", "1 day ago", "+%Y%m%d%H%M%S"]).output().unwrap();
    String::from_utf8(date.stdout).unwrap().trim().to_owned()
}

#[test]
fn messages_of_a_file_are_taken_mapped_and_found_by_a_check() {
    let region = region();
    let [first, second] = [&region.institutions[0], &region.institutions[1]];
    let now = yesterday();
    let oru = format!(
        "MSH|^~\\&|LIS|H|L|R|{now}||ORU^R01|1|P|2.5\rPID|1||P1^^^H^PI||张三||19900101|M\rOBR|1||R1|XJ9^血红蛋白^L|||{now}|||||||||||||||{now}|||F\rOBX|1|NM|XJ9^血红蛋白^L||132|g/L|||||F\r"
    );
    let hl7 = region.file("reports.hl7", &oru);
    let out = region.run(&["import", &hl7, "--institution", first]).well();
    assert!(out.contains("1 条 messages, 1 份 reports"), "{out}");

    let waiting = region.run(&["mapping", "list-unmapped", "--institution", first]).well();
    assert!(waiting.contains("XJ9") && waiting.contains("血红蛋白"), "{waiting}");
    region.run(&["mapping", "suggest", "--institution", first, "--out", "mapping.csv"]).well();
    let table = fs::read_to_string(region.place.folder.path().join("mapping.csv")).unwrap();
    assert!(table.contains("HGB"), "{table}");
    assert!(region.run(&["mapping", "load", "mapping.csv", "--dry-run"]).well().contains("1 new"));
    assert!(region.run(&["mapping", "load", "mapping.csv"]).well().contains("1 新增"));
    assert!(region.run(&["mapping", "list-unmapped"]).well().contains("没有未对照的代码"));

    let person = format!("{first}/P1");
    let check = ["check", "--person", &person, "--item", "血红蛋白", "--institution", second];
    let shown = region.run(&check).well();
    for expected in ["HGB 血红蛋白", "距今", "依据 rule: item/HGB"] {
        assert!(shown.contains(expected), "{expected} is not in\n{shown}");
    }
    assert!(!shown.contains("无结果"), "{shown}");
    let json = region.run(&[&check[..], &["--json"]].concat()).well();
    assert!(json.contains("\"verdict\"") && json.contains("\"candidates\""), "{json}");

    // the two looks are on the trail of this person
    let resident = shown.split_whitespace().find(|word| word.len() == 36).unwrap();
    let trail = region.run(&["audit", "of", resident]).well();
    assert_eq!(trail.matches("preview").count(), 2, "{trail}");
    assert!(region.run(&["audit", "verify"]).well().contains("完整"));
}

#[test]
fn a_document_number_is_read_from_standard_input_and_never_shown() {
    let region = region();
    region.place.key();
    let mut command = region.place.command(&[
        "check",
        "--document",
        "--item",
        "血红蛋白",
        "--institution",
        &region.institutions[0],
        "--region",
        &region.code,
    ]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"11010519491231002X\n").unwrap();
    let done = Done(child.wait_with_output().unwrap());
    assert_eq!(done.code(), 1);
    assert!(done.err().contains("nobody is known"), "{}", done.err());
    assert!(!format!("{}{}", done.out(), done.err()).contains("1949"));
    let typed = region.run(&["check", "--person", "11010519491231002X", "--item", "K", "--institution", "x"]);
    assert!(typed.err().contains("--document") && !typed.err().contains("1949"), "{}", typed.err());
}

#[test]
fn a_table_is_imported_and_what_is_wrong_comes_back_as_a_file() {
    let region = region();
    let institution = &region.institutions[0];
    for format in ["csv", "xlsx"] {
        region.run(&["import", "template", "--format", format]).well();
    }
    let again = region.run(&["import", "template", "--format", "csv"]);
    assert_eq!(again.code(), 1, "an existing file is not written over");
    // the template's own example row has an institution of nobody's region: replaced by ours
    let template = fs::read_to_string(region.place.folder.path().join("lianyi-reports.csv")).unwrap();
    let broken = region.file("broken.csv", &format!("{}\n", template.lines().next().unwrap()));
    assert!(region.run(&["import", &broken, "--institution", institution]).well().contains("0 份 reports"));
    let unknown = region.file("x.pdf", "x");
    assert_eq!(region.run(&["import", &unknown, "--institution", institution]).code(), 2);
    let nobody = region.run(&["import", &broken, "--institution", "nobody"]);
    assert!(nobody.err().contains("has no institution"), "{}", nobody.err());
}

#[test]
fn fhir_is_imported_whole_or_not_at_all() {
    let region = region();
    let institution = &region.institutions[0];
    let bundle = region.file(
        "bundle.json",
        r#"{"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"P1"}],"name":[{"text":"张三"}]},"request":{"method":"POST","url":"Patient"}},
            {"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"},"code":{"text":"x"}},"request":{"method":"POST","url":"Condition"}}]}"#,
    );
    let tried = region.run(&["import", &bundle, "--institution", institution, "--dry-run"]).well();
    assert!(tried.contains("可导入 could be stored: 2 新增"), "{tried}");
    let stored = region.run(&["import", &bundle, "--institution", institution]).well();
    assert!(stored.contains("已导入 stored: 2 新增"), "{stored}");
    let wrong = region.file("wrong.json", r#"{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","gender":"x"},"request":{"method":"POST"}}]}"#);
    let refused = region.run(&["import", &wrong, "--institution", institution]);
    assert_eq!(refused.code(), 1);
    assert!(refused.err().contains("Bundle.entry[0].resource"), "{}", refused.err());
    let lines = region.file("lines.ndjson", "{\"resourceType\":\"Organization\",\"id\":\"o1\",\"name\":\"甲\"}\n\n{\"resourceType\":\"Organization\",\"id\":\"o2\",\"name\":\"乙\"}\n");
    assert!(region.run(&["import", &lines, "--institution", institution]).well().contains("2 新增"));
    assert!(region.run(&["import", &lines, "--institution", institution]).well().contains("0 新增"));
}
