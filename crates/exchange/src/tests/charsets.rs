//! Issue 2: UTF-8 and GB18030 by MSH-18 or per sender; decode before splitting.

use super::support::*;
use crate::{
    charset::{Charset, CharsetRule, sniff},
    hl7::{AckCode, ErrorCode, ReadOptions, read},
};

/// Name characters whose second byte in GB18030 is `^`, `|`, `\`, `~`.
const TRAPS: [(char, u8); 8] = [
    ('玘', b'^'),
    ('琟', b'^'),
    ('瑋', b'|'),
    ('鰘', b'|'),
    ('亅', b'|'),
    ('璡', b'\\'),
    ('鋅', b'\\'),
    ('珇', b'~'),
];

fn message(name: &str, charset: &str) -> String {
    let msh = msh("ORU^R01^ORU_R01", "2.5.1", charset);
    format!(
        "{msh}\rPID|1||P1^^^LIS^MR||{name}^测||19800202|F\r{OBR}\rOBX|1|ST|ZN^血清{name}||阴{name}性||||||F\r"
    )
}

#[test]
fn characters_that_hold_delimiter_bytes_survive_in_gb18030() {
    for (character, delimiter) in TRAPS {
        let name = character.to_string();
        assert_eq!(gb(&name)[1], delimiter, "{character} is a good example");
        let read = read(&gb(&message(&name, "GB 18030-2000")), &options()).unwrap();
        assert_eq!(read.patient.name.as_deref(), Some(format!("{name}测").as_str()));
        assert_eq!(read.reports[0].observations[0].code.text, format!("血清{name}"));
        assert_eq!(read.reports[0].observations[0].value, crate::model::Value::Text(format!("阴{name}性")));
    }
}

#[test]
fn the_names_of_charsets_found_in_msh_18() {
    for (name, charset) in [
        ("UNICODE UTF-8", Charset::Utf8),
        ("UTF-8", Charset::Utf8),
        ("utf8", Charset::Utf8),
        ("GB 18030-2000", Charset::Gb18030),
        ("GB18030", Charset::Gb18030),
        ("GBK", Charset::Gb18030),
        ("ASCII", Charset::Ascii),
        ("8859/1", Charset::Latin1),
    ] {
        assert_eq!(Charset::from_name(name), Some(charset), "{name}");
    }
    assert_eq!(Charset::from_name("BIG-5"), None);
}

#[test]
fn gb18030_before_msh_18_does_not_hide_it() {
    // MSH-3 and MSH-4 hold characters with `|` in them, in front of the field that says so.
    let text = message("张", "GBK").replace("|LIS|H001|", "|檢驗東|瑋鰘医院|");
    let message = read(&gb(&text), &options()).unwrap();
    assert_eq!(message.sending_application, "檢驗東");
    assert_eq!(message.sending_facility, "瑋鰘医院");
}

#[test]
fn latin_1_before_msh_18_does_not_hide_it() {
    let text =
        message("Jürgen", "8859/1").replace("|LIS|", "|SPITÄL|").replace("测", "é").replace("血清", "s");
    let text = text.replace('阴', "n").replace('性', "x").replace("肝功能", "Leber");
    let bytes = Charset::Latin1.encode(&text).unwrap().into_owned();
    let message = read(&bytes, &options()).unwrap();
    assert_eq!(message.patient.name.as_deref(), Some("Jürgen é"));
    assert_eq!(message.sending_application, "SPITÄL");
}

#[test]
fn an_empty_msh_18_means_the_senders_charset_else_utf_8() {
    let bytes = gb(&message("张玘", ""));
    let gb_by_default = ReadOptions { charset: CharsetRule::Declared(Charset::Gb18030), ..options() };
    assert_eq!(read(&bytes, &gb_by_default).unwrap().patient.name.as_deref(), Some("张玘测"));
    assert_eq!(read_ok(&message("张玘", "")).patient.name.as_deref(), Some("张玘测"));
    // What the message declares wins over a default, and loses against `Always`.
    let utf8 = message("张玘", "UNICODE UTF-8");
    assert!(read(utf8.as_bytes(), &gb_by_default).is_ok());
    let lies = gb(&message("张玘", "ASCII"));
    assert!(read(&lies, &options()).is_err());
    assert_eq!(read(&lies, &always(Charset::Gb18030)).unwrap().patient.name.as_deref(), Some("张玘测"));
}

#[test]
fn several_charsets_in_msh_18_mean_the_one_that_holds_ascii() {
    let message = read(&gb(&message("张玘", "ASCII~GB 18030-2000")), &options()).unwrap();
    assert_eq!(message.patient.name.as_deref(), Some("张玘测"));
}

#[test]
fn wrong_bytes_are_named_with_their_offset_and_never_replaced() {
    let text = message("张", "UNICODE UTF-8");
    let bytes = gb(&text);
    let offset = gb(text.split('张').next().unwrap()).len();
    let refusal = read(&bytes, &options()).unwrap_err();
    assert_eq!(refusal.code, AckCode::Reject);
    assert_eq!(refusal.issues[0].place.to_string(), "MSH-18");
    assert!(refusal.issues[0].text.contains(&format!("byte {offset} ")), "{}", refusal.issues[0].text);

    let mut bytes = gb(&message("张", "GB18030"));
    let at = bytes.len() - 4;
    bytes[at] = 0xFF;
    let refusal = read(&bytes, &options()).unwrap_err();
    assert!(refusal.issues[0].text.contains(&format!("byte {at} ")), "{}", refusal.issues[0].text);

    let mut bytes = message("Zhang", "ASCII").replace("测", "C").into_bytes();
    bytes.push(0x80);
    assert!(read(&bytes, &options()).is_err());
}

#[test]
fn an_unknown_charset_and_nul_bytes_are_rejected() {
    let refusal = refused(&message("张", "ISO IR87"));
    assert_eq!((refusal.code, refusal.issues[0].code), (AckCode::Reject, ErrorCode::TableValue));
    assert_eq!(refusal.issues[0].place.to_string(), "MSH-18");
    let refusal = refused(&message("张\0三", "UTF-8"));
    assert_eq!(refusal.code, AckCode::Reject);
    assert!(refusal.issues[0].text.contains("NUL"));
    assert_eq!(refusal.header.control_id(), "M0001");
}

#[test]
fn the_charset_of_a_file_is_found() {
    assert_eq!(sniff("\u{FEFF}姓名".as_bytes()).unwrap(), ("姓名".into(), Charset::Utf8));
    assert_eq!(sniff(&gb("姓名,瑋")).unwrap(), ("姓名,瑋".into(), Charset::Gb18030));
    assert_eq!(sniff(b"a\xFFb").unwrap_err().offset, 1);
}

#[test]
fn rare_characters_of_four_bytes_survive() {
    // 𠮷 is outside the basic plane; 㑇 takes four bytes in GB18030.
    let bytes = gb(&message("㑇𠮷", "GB 18030-2000"));
    assert_eq!(read(&bytes, &options()).unwrap().patient.name.as_deref(), Some("㑇𠮷测"));
}
