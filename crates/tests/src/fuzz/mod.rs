//! What must hold of any bytes at all. Each function panics where it does not. libFuzzer runs them without end
//! (`fuzz/README.md`); `it/fuzz.rs` runs them on the committed seeds and on some thousand changes of each.

mod bundle;

use std::sync::LazyLock;

pub use bundle::bundle;
use clinical::fhir;
use exchange::{
    hl7::{ReadOptions, ack, read},
    mllp::{Deframer, FrameError},
};
use jiff::{Timestamp, tz::TimeZone};

/// Largest frame of [`mllp`], small enough to be passed often.
const LIMIT: usize = 512;

/// However a stream is cut into pieces (the first byte says how large), the same frames and the same complaints
/// come out, within the limit.
pub fn mllp(input: &[u8]) {
    let Some((&size, stream)) = input.split_first() else { return };
    let pieces: Vec<&[u8]> = stream.chunks(usize::from(size).max(1)).collect();
    assert_eq!(frames(&[stream]), frames(&pieces));
}

/// Frames and complaints in order, but for how much of a frame there was when it was given up.
fn frames(pieces: &[&[u8]]) -> Vec<Result<Vec<u8>, String>> {
    let (mut deframer, mut out) = (Deframer::new(LIMIT), Vec::new());
    for piece in pieces {
        deframer.feed(piece);
        while let Some(next) = deframer.next_frame() {
            match next {
                Ok(frame) => {
                    assert!(frame.len() <= LIMIT);
                    assert!(
                        !frame.iter().any(|byte| matches!(byte, 0x0B | 0x1C)),
                        "two messages in one frame"
                    );
                    out.push(Ok(frame));
                }
                // Nothing that follows is trusted: the connection is closed.
                Err(FrameError::TooLarge { .. }) => {
                    out.push(Err("too large".to_owned()));
                    return out;
                }
                // How much stood between frames is said earlier where more than a kilobyte of it came at once.
                Err(FrameError::Junk { .. }) => {}
                Err(error) => out.push(Err(error.to_string())),
            }
        }
        assert!(deframer.half().len() <= 8 * 1024);
    }
    out
}

static OPTIONS: LazyLock<ReadOptions> =
    LazyLock::new(|| ReadOptions::in_zone(TimeZone::get("Asia/Shanghai").unwrap()));

/// Whatever arrives, bare or behind a good header, is read or refused with a reason, and either can be answered
/// with an acknowledgment that is itself HL7, names the same control id and cannot break its frame.
pub fn hl7(input: &[u8]) {
    for head in [&b""[..], b"MSH|^~\\&|LIS|H|L|R|20261101090000||ORU^R01|1|P|2.5\rPID|1||P1^^^H^PI\r"] {
        let bytes = [head, input].concat();
        let stamp = ack::Stamp { at: Timestamp::UNIX_EPOCH, zone: OPTIONS.zone.clone() };
        let reply = match read(&bytes, &OPTIONS) {
            Ok(message) => {
                assert!(!message.control_id.is_empty());
                let header = exchange::hl7::Header::peek(&bytes, OPTIONS.charset).unwrap();
                ack::accept(&header, &message.warnings, &stamp)
            }
            Err(refusal) => {
                assert!(!refusal.issues.is_empty());
                ack::refusal(&refusal, &stamp)
            }
        };
        assert!(reply.starts_with(b"MSH"));
        assert!(!reply.iter().any(|byte| matches!(byte, 0x0B | 0x1C | 0)), "an answer that breaks its frame");
        if !head.is_empty() {
            let text = String::from_utf8_lossy(&reply);
            assert!(
                text.split('\r').any(|line| line.starts_with("MSA|A") && line.split('|').nth(2) == Some("1")),
                "{text}"
            );
        }
    }
}

/// What the strict reader takes is checked without a panic, and reads the same when written out again.
pub fn resource(input: &[u8]) {
    let Ok(value) = fhir::read(input) else { return };
    let issues = fhir::validate(&value);
    assert_eq!(issues, fhir::validate(&value));
    fhir::references(&value, |_, _| {});
    assert_eq!(fhir::read(value.to_string().as_bytes()).ok().as_ref(), Some(&value));
}
