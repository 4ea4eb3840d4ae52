//! MLLP (HL7 v2.5.1 appendix C, Minimal Lower Layer Protocol): frames `<VT> … <FS><CR>` over TCP. [`serve`] takes
//! connections of known senders, hands each frame to a [`Handler`] and writes its reply, in order.
//! It knows of HL7 only the header, to name the sender and to answer what it refuses itself.

mod client;
mod connection;
mod framing;
mod sender;
mod server;

pub use client::{Client, ClientError};
pub use framing::{Deframer, FrameError, frame};
pub use sender::{Fingerprint, Network, Sender, Senders};
pub use server::{Config, Frame, Handler, Reply, Turn, serve};
