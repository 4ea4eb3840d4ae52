//! Bytes in, frames out: no I/O here, so that the fuzzer can hold it.

/// Start of a frame.
const VT: u8 = 0x0B;
/// End of a frame, followed by CR. Neither byte occurs inside a character of UTF-8 or GB18030.
const FS: u8 = 0x1C;
const CR: u8 = 0x0D;
const LF: u8 = 0x0A;

/// What is wrong with the stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Bytes before the start of a frame; they were passed over.
    #[error("{bytes} bytes stand outside any frame; begin each message with VT (0x0B)")]
    Junk {
        /// How many.
        bytes: usize,
    },
    /// VT inside a frame: the frame before it was cut short and is given up.
    #[error("a frame begins inside a frame; end each message with FS CR (0x1C 0x0D)")]
    Truncated {
        /// What there was of it, for the header.
        begun: Vec<u8>,
    },
    /// FS without CR; the frame is given up.
    #[error("FS (0x1C) is not followed by CR (0x0D); end each message with both")]
    BadEnd {
        /// What there was of it, for the header.
        begun: Vec<u8>,
    },
    /// More than the limit without an end; nothing that follows can be trusted.
    #[error("the message is larger than {limit} bytes; send it in parts")]
    TooLarge {
        /// The limit.
        limit: usize,
        /// The first bytes, for the header.
        begun: Vec<u8>,
    },
}

/// Of a frame that is given up, enough for its header.
const BEGUN_MAX: usize = 8 * 1024;

/// Cuts a stream into frames. Feed it what arrives, then take frames until there is none.
#[derive(Debug)]
pub struct Deframer {
    buffer: Vec<u8>,
    /// Bytes before this are done with.
    start: usize,
    /// Bytes of the frame begun, from `start`, that were searched for its end.
    searched: usize,
    in_frame: bool,
    junk: usize,
    limit: usize,
}

impl Deframer {
    /// `limit` is the largest message in bytes, without the frame's own.
    pub fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), start: 0, searched: 0, in_frame: false, junk: 0, limit }
    }

    /// Adds what arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        } else if self.start > self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether a frame has begun that has not ended.
    pub fn is_half(&self) -> bool {
        self.in_frame
    }

    /// What there is of a frame that has begun, for its header.
    pub fn half(&self) -> &[u8] {
        let rest = self.rest();
        if self.in_frame { rest.get(..rest.len().min(BEGUN_MAX)).unwrap_or_default() } else { &[] }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// The next frame's content, an error, or `None` until more arrives.
    pub fn next_frame(&mut self) -> Option<Result<Vec<u8>, FrameError>> {
        if !self.in_frame {
            if let Some(error) = self.seek_start() {
                return Some(Err(error));
            }
            if !self.in_frame {
                return None;
            }
        }
        self.seek_end()
    }

    /// Passes over CR and LF between frames, counts anything else as junk, stops after VT.
    fn seek_start(&mut self) -> Option<FrameError> {
        let rest = self.rest();
        let end = rest.iter().position(|&b| b == VT);
        let before = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let (passed, junk) = (before.len(), before.iter().filter(|&&b| b != CR && b != LF).count());
        self.start += passed;
        self.junk += junk;
        if end.is_some() {
            self.start += 1;
            self.in_frame = true;
            self.searched = 0;
        }
        // Junk is named when the next frame begins, or once there is much of it.
        if self.junk > 0 && (end.is_some() || self.junk > 1024) {
            return Some(FrameError::Junk { bytes: std::mem::take(&mut self.junk) });
        }
        None
    }

    fn seek_end(&mut self) -> Option<Result<Vec<u8>, FrameError>> {
        let rest = self.rest();
        let unsearched = rest.get(self.searched..).unwrap_or_default();
        let Some(found) = unsearched.iter().position(|&b| b == FS || b == VT) else {
            self.searched = rest.len();
            return (self.searched > self.limit).then(|| Err(self.too_large()));
        };
        let end = self.searched + found;
        if end > self.limit {
            return Some(Err(self.too_large()));
        }
        let (is_start, next) = (rest.get(end) == Some(&VT), rest.get(end + 1).copied());
        self.searched = end;
        if is_start {
            let begun = self.give_up(end);
            self.start += end + 1;
            self.searched = 0;
            return Some(Err(FrameError::Truncated { begun }));
        }
        match next {
            None => None,
            Some(CR) => {
                let content = self.rest().get(..end).unwrap_or_default().to_vec();
                self.start += end + 2;
                self.in_frame = false;
                Some(Ok(content))
            }
            Some(_) => {
                let begun = self.give_up(end);
                self.start += end + 1;
                self.in_frame = false;
                Some(Err(FrameError::BadEnd { begun }))
            }
        }
    }

    fn give_up(&self, end: usize) -> Vec<u8> {
        self.rest().get(..end.min(BEGUN_MAX)).unwrap_or_default().to_vec()
    }

    /// Drops everything held; the connection is to be closed.
    fn too_large(&mut self) -> FrameError {
        let begun = self.half().to_vec();
        self.buffer = Vec::new();
        self.start = 0;
        self.in_frame = false;
        FrameError::TooLarge { limit: self.limit, begun }
    }
}

/// A message with its frame around it.
pub fn frame(message: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(message.len() + 3);
    framed.push(VT);
    framed.extend_from_slice(message);
    framed.extend_from_slice(&[FS, CR]);
    framed
}
