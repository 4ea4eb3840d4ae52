//! Acknowledgments: HL7 v2.5.1 ch. 2 §2.9, §2.14.1.

use super::support::*;
use crate::hl7::{ErrorCode, Header, Issue, Place, ack, read};

fn answer(text: &str) -> String {
    let bytes = match read(text.as_bytes(), &options()) {
        Ok(message) => {
            let header = Header::peek(text.as_bytes(), options().charset).unwrap();
            ack::accept(&header, &message.warnings, &stamp())
        }
        Err(refusal) => ack::refusal(&refusal, &stamp()),
    };
    String::from_utf8(bytes).unwrap()
}

fn lines(answer: &str) -> Vec<&str> {
    answer.trim_end_matches('\r').split('\r').collect()
}

#[test]
fn an_accepted_message_is_answered_aa_with_the_parties_swapped() {
    let answer = answer(&oru(&[OBR, OBX]));
    let lines = lines(&answer);
    let msh: Vec<&str> = lines[0].split('|').collect();
    assert_eq!(
        &msh[..9],
        ["MSH", "^~\\&", "LIANYI", "REGION", "LIS", "H001", "20240301100000", "", "ACK^R01^ACK"]
    );
    assert_eq!((msh[10], msh[11], msh[17]), ("P", "2.5.1", "UNICODE UTF-8"));
    assert_eq!(&lines[1..], ["MSA|AA|M0001"]);
}

#[test]
fn from_v25_on_an_error_says_where_what_and_how_bad() {
    let answer = answer(&oru(&[&OBR.replace("20240301083000", "20241301083000")]));
    let lines = lines(&answer);
    assert!(lines[1].starts_with("MSA|AE|M0001|OBR[1]-7: the value names a time"), "{}", lines[1]);
    let err: Vec<&str> = lines[2].split('|').collect();
    assert_eq!(&err[..5], ["ERR", "", "OBR^1^7", "102^Data type error^HL70357", "E"]);
    assert_eq!(err[8], "数据类型错误：OBR[1]-7");
}

#[test]
fn before_v25_an_error_stands_in_msa_3_and_err_1() {
    let text =
        oru(&[&OBR.replace("24325^肝功能^99LAB", "").replace("B2024001", "")]).replace("|2.5.1|", "|2.3|");
    let answer = answer(&text);
    let lines = lines(&answer);
    assert!(lines[0].contains("|ACK^R01|"), "{}", lines[0]);
    assert!(lines[1].starts_with("MSA|AE|M0001|OBR[1]-4: "));
    assert_eq!(
        lines[2],
        "ERR|OBR^1^4^101&Required field missing&HL70357~OBR^1^3^101&Required field missing&HL70357"
    );
}

#[test]
fn the_answer_is_in_the_senders_charset_and_delimiters() {
    let text = oru(&[&OBR.replace("20240301083000", "2024")]).replace("|H001|", "|瑋县医院|");
    let bad = text.replace("|2024|", "|2024x|").replace("UNICODE UTF-8", "GBK");
    let refusal = read(&gb(&bad), &options()).unwrap_err();
    let bytes = ack::refusal(&refusal, &stamp());
    let answer = crate::charset::Charset::Gb18030.decode(&bytes).unwrap().into_owned();
    assert!(answer.contains("|瑋县医院|"), "{answer}");
    assert!(answer.contains("数据类型错误"));
    assert!(answer.contains("GB 18030-2000"));

    let text = text.replace("|2024|", "|2024x|").replace('|', "$").replace('^', "*");
    let refusal = refused(&text);
    let answer = String::from_utf8(ack::refusal(&refusal, &stamp())).unwrap();
    assert!(answer.contains("\rMSA$AE$M0001$") && answer.contains("OBR*1*7"), "{answer}");

    // ASCII has no Chinese: the text for the user is left out, nothing is garbled.
    let ascii = oru(&["OBR|1|1|1|A^B|||2024x|||||||||||||||20240301|||F"])
        .replace("张三", "Zhang")
        .replace("UNICODE UTF-8", "ASCII");
    let refusal = refused(&ascii);
    assert!(ack::refusal(&refusal, &stamp()).is_ascii());
}

#[test]
fn warnings_travel_with_aa() {
    let answer = answer(&oru(&[OBR, "OBX|1|NM|A^甲||未检出|U/L|||||F"]));
    let lines = lines(&answer);
    assert_eq!(lines[1], "MSA|AA|M0001");
    assert!(lines[2].starts_with("ERR||OBX^1^5|102^Data type error^HL70357|W|||"), "{}", lines[2]);
}

#[test]
fn no_byte_that_ends_an_answer_is_echoed() {
    let answer = answer(&oru(&[OBR]).replace("|H001|", "|H\0\u{b}\u{1c}01|"));
    assert!(answer.contains("MSA|AR|M0001|") && answer.contains("|H01|"), "{answer}");
    assert!(!answer.contains(['\0', '\u{b}', '\u{1c}']), "{answer:?}");
}

#[test]
fn before_v25_the_first_warning_stands_in_msa_3() {
    let text = oru(&[OBR, "OBX|1|NM|A^甲||未检出|U/L|||||F", "OBX|2|NM|B^乙||未检出|U/L|||||F"]);
    let answer = answer(&text.replace("|2.5.1|", "|2.4|"));
    let lines = lines(&answer);
    assert_eq!(lines.len(), 2, "an ERR of v2.4 says error, whatever it holds: {lines:?}");
    assert!(
        lines[1].starts_with("MSA|AA|M0001|OBX[1]-5: ") && lines[1].ends_with(" (and 1 more)"),
        "{}",
        lines[1]
    );
}

#[test]
fn a_final_report_that_holds_nothing_is_taken_and_warned_about() {
    let told = answer(&oru(&[OBR]));
    let lines = lines(&told);
    assert_eq!(lines[1], "MSA|AA|M0001");
    assert!(
        lines[2].starts_with("ERR||OBR^1|100^") && lines[2].contains("|W|") && lines.len() == 3,
        "{told}"
    );
    let cancelled = OBR.replace("|||F", "|||X");
    let holds = |more: &str| vec![OBR.to_owned(), more.to_owned()];
    for segments in [
        vec![cancelled],
        holds(OBX),
        holds("OBX|1|TX|&IMP^诊断意见||未见异常||||||F"),
        holds("OBX|1|FT|&GDT^检查所见||两肺纹理清晰||||||F"),
        holds("OBX|1|RP|IMG^影像链接||http://pacs.local/v^PACS||||||F"),
        holds("OBX|1|ED|PDF^报告||LIS^application^pdf^Base64^JVBERi0=||||||F"),
        holds("ZDS|1.2.840.113619.2.55^100^Application^DICOM"),
    ] {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let told = answer(&oru(&segments));
        assert!(told.contains("MSA|AA|M0001") && !told.contains("ERR|"), "{segments:?}: {told}");
    }
}

#[test]
fn bytes_without_msh_get_ar_with_an_empty_control_id() {
    let answer = answer("hello");
    let lines = lines(&answer);
    assert!(lines[0].starts_with("MSH|^~\\&|||||2024"), "{}", lines[0]);
    assert!(lines[0].contains("|ACK|") && lines[0].contains("|P|2.5.1|"));
    assert!(lines[1].starts_with("MSA|AR||message: "));
    assert!(lines[2].starts_with("ERR|||100^"));
}

#[test]
fn delimiters_inside_our_own_text_are_escaped() {
    let issue = Issue::error(Place::MESSAGE, ErrorCode::Internal, "a|b^c~d\\e&f\rg");
    let header = Header::peek(oru(&[OBR]).as_bytes(), options().charset).unwrap();
    let answer = String::from_utf8(ack::reject(&header, &[issue], &stamp())).unwrap();
    assert!(answer.contains("a\\F\\b\\S\\c\\R\\d\\E\\e\\T\\f g"), "{answer}");
}
