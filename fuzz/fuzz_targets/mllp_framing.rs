//! However a stream is cut into pieces, the same frames and the same complaints come out, within the limit.
#![no_main]

use exchange::mllp::Deframer;
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 512;

/// Frames in order; `None` once the stream cannot be trusted any more.
fn frames(pieces: &[&[u8]]) -> Vec<Option<Vec<u8>>> {
    let (mut deframer, mut out) = (Deframer::new(LIMIT), Vec::new());
    for piece in pieces {
        deframer.feed(piece);
        while let Some(next) = deframer.next_frame() {
            match next {
                Ok(frame) => {
                    assert!(frame.len() <= LIMIT);
                    out.push(Some(frame));
                }
                Err(exchange::mllp::FrameError::TooLarge { .. }) => {
                    out.push(None);
                    return out;
                }
                Err(_) => {}
            }
        }
        assert!(deframer.half().len() <= 8 * 1024);
    }
    out
}

fuzz_target!(|input: &[u8]| {
    let Some((&size, stream)) = input.split_first() else { return };
    let whole = frames(&[stream]);
    let pieces: Vec<&[u8]> = stream.chunks(usize::from(size).max(1)).collect();
    assert_eq!(whole, frames(&pieces));
});
