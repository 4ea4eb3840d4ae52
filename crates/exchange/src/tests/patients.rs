//! PID, MRG and ADT.

use super::support::*;
use crate::{
    hl7::{IdentifierTypes, ReadOptions, read},
    model::*,
};

fn patient(pid: &str) -> PatientSegment {
    let text = format!("{}\r{pid}\r", msh("ADT^A08^ADT_A01", "2.5.1", "UTF-8"));
    read_ok(&text).patient
}

#[test]
fn chinese_names_in_all_their_writings() {
    for (sent, name, pinyin) in [
        ("张三", "张三", None),
        ("张^三", "张三", None),
        ("^张三", "张三", None),
        ("欧阳^修", "欧阳修", None),
        ("张^三^^^^^L^I~Zhang^San^^^^^L^A", "张三", Some("Zhang San")),
        ("Zhang^San^^^^^L^A~张^三^^^^^L^I", "张三", Some("Zhang San")),
        ("ZHANG SAN~张三", "张三", Some("ZHANG SAN")),
        ("DOE^JOHN^A^", "DOE JOHN", None),
        ("阿依古丽·买买提", "阿依古丽·买买提", None),
    ] {
        let read = patient(&format!("PID|1||P1^^^^MR||{sent}"));
        assert_eq!((read.name.as_deref(), read.name_pinyin.as_deref()), (Some(name), pinyin), "{sent}");
    }
}

#[test]
fn rules_7_1_documents_by_any_type_code() {
    let id = "510703200002290026";
    for (code, kind) in [
        ("NI", DocumentKind::IdCard),
        ("IDCARD", DocumentKind::IdCard),
        ("idcard", DocumentKind::IdCard),
        ("01", DocumentKind::IdCard),
        ("身份证号", DocumentKind::IdCard),
        ("SS", DocumentKind::IdCard),
        ("02", DocumentKind::HouseholdRegister),
        ("PPN", DocumentKind::Passport),
        ("03", DocumentKind::Passport),
        ("军官证", DocumentKind::OfficerCard),
        ("DL", DocumentKind::DrivingLicence),
        ("06", DocumentKind::HongKongMacaoPermit),
        ("07", DocumentKind::TaiwanPermit),
        ("99", DocumentKind::Other),
    ] {
        let read = patient(&format!("PID|1||P1^^^HIS&1.2.3&ISO^MR^院区~{id}^^^公安^{code}||张三"));
        let documents: Vec<_> = read.documents().map(|(kind, id)| (kind, id.value.as_str())).collect();
        assert_eq!(documents, [(kind, id)], "{code}");
        assert_eq!(read.local_id().unwrap().value, "P1");
        assert_eq!(read.local_id().unwrap().authority.as_deref(), Some("HIS"));
        assert_eq!(read.local_id().unwrap().facility.as_deref(), Some("院区"));
    }
    assert_eq!(DocumentKind::ALL.map(DocumentKind::code), ["01", "02", "03", "04", "05", "06", "07", "99"]);
}

#[test]
fn an_identity_card_in_pid_19_counts_and_other_numbers_there_do_not() {
    let read = patient("PID|1||P1||张三||||||||||||||51070320000229002X");
    assert_eq!(read.documents().next().unwrap().1.value, "51070320000229002X");
    let read = patient("PID|1||P1||DOE^JOHN||||||||||||||34-13-312");
    assert_eq!(read.documents().count(), 0);
    assert_eq!(read.ids[1].kind, IdentifierKind::Other);
    // The same number in two places is one.
    let read = patient("PID|1||P1~510703200002290026^^^^NI||张三||||||||||||||510703200002290026");
    assert_eq!(read.ids.len(), 2);
}

#[test]
fn the_table_of_type_codes_can_be_extended() {
    let identifiers =
        IdentifierTypes::default().with("ZJ9", IdentifierKind::Document(DocumentKind::Passport));
    let options = ReadOptions { identifiers, ..options() };
    let text = format!("{}\rPID|1||P1^^^^MR~E123^^^^ZJ9||张三\r", msh("ADT^A04", "2.4", "UTF-8"));
    let message = read(text.as_bytes(), &options).unwrap();
    assert_eq!(message.patient.documents().next().unwrap().0, DocumentKind::Passport);
    // Unknown without the entry: kept, links nobody.
    assert_eq!(read_ok(&text).patient.ids[1].kind, IdentifierKind::Other);
}

#[test]
fn sex_phones_address_mother_and_birth_date() {
    let read = patient(
        "PID|1||P1||张三||198002|2|||中山路1号^^绵阳市^四川省^621000^中国^^^涪城区||13812341234^PRN~^^^^^0816^2345678|13812341234|||||||M9^^^^MR",
    );
    assert_eq!(read.sex, Sex::Female);
    assert_eq!(read.birth_date.unwrap().precision, Precision::Month);
    assert_eq!(read.address.as_deref(), Some("四川省绵阳市涪城区中山路1号"));
    assert_eq!(read.phones, ["13812341234", "0816-2345678", "13812341234"]);
    assert_eq!(read.mother_id.unwrap().value, "M9");
    assert_eq!(Sex::from_code("男"), Some(Sex::Male));
    assert_eq!(Sex::from_code("?"), None);
}

#[test]
fn the_hl7_null_clears_and_absence_does_not() {
    let read = patient("PID|1||P1||张三||\"\"|\"\"|||\"\"||\"\"");
    assert_eq!(
        read.cleared,
        [PatientField::BirthDate, PatientField::Sex, PatientField::Address, PatientField::Phones]
    );
    assert_eq!((read.birth_date, read.phones.len()), (None, 0));
    assert!(patient("PID|1||P1||张三").cleared.is_empty());
}

#[test]
fn adt_kinds_and_merge() {
    for (kind, expected) in
        [("ADT^A01", MessageKind::AdtA01), ("ADT^A04", MessageKind::AdtA04), ("ADT^A08", MessageKind::AdtA08)]
    {
        let text = format!("{}\rEVN||20240301\r{PID}\rPV1|1|O\r", msh(kind, "2.3", "UTF-8"));
        assert_eq!(read_ok(&text).kind, expected);
    }
    let merge = format!("{}\r{PID}\rMRG|P9^^^LIS^MR~P8^^^LIS^MR\r", msh("ADT^A40^ADT_A39", "2.5", "UTF-8"));
    let message = read_ok(&merge);
    assert_eq!(message.kind, MessageKind::AdtA40);
    let ended: Vec<&str> = message.merged_from.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(ended, ["P9", "P8"]);
    let without = format!("{}\r{PID}\r", msh("ADT^A40", "2.5", "UTF-8"));
    assert_eq!(first_issue(&without).place.to_string(), "MRG");
    assert_eq!(first_issue(&merge.replace("MRG|P9^^^LIS^MR~P8^^^LIS^MR", "MRG|")).place.to_string(), "MRG-1");
    assert_eq!(first_issue(&format!("{merge}MRG|P7\r")).place.to_string(), "MRG[2]");
}
