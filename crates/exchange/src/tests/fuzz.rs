//! Nothing that arrives makes anything panic.

use proptest::{collection::vec, prelude::*};

use super::support::*;
use crate::{
    charset::{Charset, sniff},
    hl7::{ack, read},
    mllp::{Deframer, FrameError, frame},
};

/// Bytes that are likely to matter, so that random input gets past the first check.
fn spicy() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => vec(any::<u8>(), 0..6),
        2 => Just(b"|".to_vec()),
        1 => Just(b"^".to_vec()),
        1 => Just(b"~".to_vec()),
        1 => Just(b"\\".to_vec()),
        1 => Just(b"\\X41\\".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\rOBX|1|NM|A||".to_vec()),
        1 => Just(b"\rOBR|1||B|C|||2024".to_vec()),
        1 => Just(b"\rPID|||P".to_vec()),
        1 => Just(b"MSH|^~\\&|".to_vec()),
        1 => Just("瑋玘张".as_bytes().to_vec()),
        1 => Just(gb("瑋玘张")),
        1 => Just(vec![0x0B]),
        1 => Just(vec![0x1C, 0x0D]),
        1 => Just(b"\"\"".to_vec()),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_reader_never_panics_and_always_answers(bytes in spicy()) {
        for options in [options(), always(Charset::Gb18030), always(Charset::Latin1)] {
            if let Err(refusal) = read(&bytes, &options) {
                prop_assert!(!refusal.issues.is_empty());
                prop_assert!(ack::refusal(&refusal, &stamp()).starts_with(b"MSH"));
            }
        }
    }

    #[test]
    fn the_reader_never_panics_behind_a_good_header(tail in spicy()) {
        let mut bytes = oru(&[OBR]).into_bytes();
        bytes.extend_from_slice(&tail);
        if let Err(refusal) = read(&bytes, &options()) {
            prop_assert_eq!(refusal.header.control_id(), "M0001");
            prop_assert!(!ack::refusal(&refusal, &stamp()).is_empty());
        }
    }

    #[test]
    fn the_decoders_never_panic_and_never_replace(bytes in vec(any::<u8>(), 0..200)) {
        for charset in [Charset::Utf8, Charset::Gb18030, Charset::Ascii, Charset::Latin1] {
            match charset.decode(&bytes) {
                Ok(text) => prop_assert!(charset != Charset::Ascii || text.is_ascii()),
                Err(bad) => prop_assert!(bad.offset < bytes.len()),
            }
        }
        let _ = sniff(&bytes);
    }

    #[test]
    fn the_deframer_never_panics(pieces in vec(spicy(), 0..6)) {
        let mut deframer = Deframer::new(50);
        for piece in pieces {
            deframer.feed(&piece);
            while let Some(next) = deframer.next_frame() {
                if let Ok(frame) = next {
                    prop_assert!(frame.len() <= 50);
                }
            }
        }
    }

    /// Split at any byte, glued together, with line ends between: the same frames come out.
    #[test]
    fn frames_come_out_whole_however_they_arrive(
        messages in vec("[^\u{0B}\u{1C}]{0,40}", 1..5),
        cuts in vec(0usize..200, 0..8),
    ) {
        let stream: Vec<u8> = messages
            .iter()
            .flat_map(|message| [frame(message.as_bytes()), b"\r\n".to_vec()].concat())
            .collect();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let mut deframer = Deframer::new(1000);
        let mut out: Vec<Result<Vec<u8>, FrameError>> = Vec::new();
        for pair in cuts.windows(2) {
            deframer.feed(&stream[pair[0]..pair[1]]);
            while let Some(next) = deframer.next_frame() {
                out.push(next);
            }
        }
        let expected: Vec<_> = messages.into_iter().map(|message| Ok(message.into_bytes())).collect();
        prop_assert_eq!(out, expected);
    }
}

proptest! {
    #[test]
    fn the_table_reader_never_panics(bytes in vec(any::<u8>(), 0..300)) {
        let _ = sheet(&bytes);
        let _ = sheet(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn the_report_loader_never_panics_behind_a_good_heading(
        cells in vec(vec("[0-9A-Za-z张年月日:./+ \"',=-]{0,12}", 0..34), 0..8),
    ) {
        let mut bytes = crate::tabular::template_csv().unwrap();
        for row in cells {
            bytes.extend_from_slice(row.join(",").as_bytes());
            bytes.push(b'\n');
        }
        let _ = sheet(&bytes);
    }

    /// A workbook with bytes changed: read, or refused, never a panic.
    #[test]
    fn a_damaged_workbook_never_panics(changes in vec((0usize..8000, any::<u8>()), 1..20)) {
        let mut bytes = template().to_vec();
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        let _ = sheet(&bytes);
    }
}

fn sheet(bytes: &[u8]) -> Result<crate::tabular::Outcome, crate::table::TableError> {
    let options = crate::tabular::LoadOptions::in_zone(zone());
    let outcome = crate::tabular::load(bytes, &options, &mut |_| Ok(()), &mut |_| {})?;
    outcome.refused.finish(crate::table::Format::Csv).expect("an error file can always be written");
    Ok(outcome)
}

fn template() -> &'static [u8] {
    static TEMPLATE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    TEMPLATE.get_or_init(|| crate::tabular::template_xlsx().expect("the template can be written"))
}
