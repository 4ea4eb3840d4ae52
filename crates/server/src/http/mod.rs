//! What stands around the faces: request ids, one log line and one measurement a request, limits, panics;
//! and the three addresses for whoever watches the server.

mod health;
mod layers;
#[cfg(test)]
mod tests;

pub use health::health;
pub use layers::{Around, layers};
