//! What every room of the house uses: typed ids, the injected clock and generator, money,
//! the operation context, and the one shape of a refusal. No I/O lives here.

mod clock;
mod context;
mod digest;
mod fault;
mod id;
mod mask;
mod money;
mod quick;
mod random;

pub use clock::{Clock, HeldClock, SystemClock, day_number, day_of, micros, timestamp};
pub use context::{Actor, ActorKind, Ctx, Purpose};
pub use digest::{Fnv, hex, hex_bytes};
pub use fault::{Fault, FaultKind, Result};
pub use id::{CheckId, DecisionId, Key, PatientId, RequestId, ResidentId, RunId, ScenarioId};
pub use mask::{Masks, mask_address, mask_document, mask_name, mask_phone};
pub use money::Fen;
pub use quick::{Folded, Quick};
pub use random::Random;
