//! One shape for every refusal: what kind, what happened and where, and what to do about it.
//! Faces turn it into `problem+json`, an `OperationOutcome`, an MLLP `AE`/`AR` or a line at the terminal.

use thiserror::Error;

/// The result of every domain function.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// What a caller can do about a fault depends on its kind alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The input is wrong: mend it and send it again (400).
    Invalid,
    /// The input is well formed but breaks a rule of the content (422).
    Unprocessable,
    /// Nobody is signed in, or the key is unknown (401).
    Unauthenticated,
    /// Known, but not allowed (403).
    Forbidden,
    /// There is no such thing (404).
    NotFound,
    /// It was there and has been deleted (410).
    Gone,
    /// Somebody changed it first, or it exists already (409).
    Conflict,
    /// `If-Match` or a condition named more or other than what is there (412).
    PreconditionFailed,
    /// Larger or deeper than the limits (413).
    TooLarge,
    /// Would cost more than one call may: narrow the question (400, `too-costly`).
    TooCostly,
    /// More calls in a time than one party may make: wait (429).
    TooMany,
    /// Media type not spoken here (415).
    Unsupported,
    /// Full disk, lost connection, overload: nothing was done, the same call may succeed later (503).
    Unavailable,
    /// What is stored cannot be read back: an operator must look (500).
    Corrupt,
    /// Our own mistake (500).
    Internal,
}

/// A refusal. `detail` and `place` hold no personal data: they go to logs and callers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{detail}{}", place.as_deref().map(|p| format!(" ({p})")).unwrap_or_default())]
pub struct Fault {
    /// What can be done about it.
    pub kind: FaultKind,
    /// What is wrong and what to do, one or two sentences.
    pub detail: String,
    /// Where: a JSON path, `PID-3.1`, `file:line:column`, a row number.
    pub place: Option<String>,
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),+ $(,)?) => {
        impl Fault {
            $($(#[$doc])*
            pub fn $name(detail: impl Into<String>) -> Self {
                Self { kind: FaultKind::$kind, detail: detail.into(), place: None }
            })+
        }
    };
}

constructors! {
    /// Input that is wrong as it stands.
    invalid => Invalid,
    /// Well-formed input that breaks a rule of the content.
    unprocessable => Unprocessable,
    /// Nobody is signed in.
    unauthenticated => Unauthenticated,
    /// Known but not allowed.
    forbidden => Forbidden,
    /// No such thing.
    not_found => NotFound,
    /// Deleted.
    gone => Gone,
    /// Changed or created by somebody else first.
    conflict => Conflict,
    /// A stated condition does not hold.
    precondition => PreconditionFailed,
    /// Past a limit of size or depth.
    too_large => TooLarge,
    /// More work than one call may cost.
    too_costly => TooCostly,
    /// More calls than one party may make in a time.
    too_many => TooMany,
    /// A media type or version not spoken here.
    unsupported => Unsupported,
    /// Nothing was done; try again later.
    unavailable => Unavailable,
    /// Stored data that cannot be read back.
    corrupt => Corrupt,
    /// Our own mistake.
    internal => Internal,
}

impl Fault {
    /// The same fault with the place it is about; an outer place is put before an inner one.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        let place = place.into();
        self.place = Some(match self.place {
            Some(inner) => format!("{place}.{inner}"),
            None => place,
        });
        self
    }
}
