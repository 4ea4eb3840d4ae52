//! How patients came to be linked to residents: links, reviews, merges and what came of each.

use base::{Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

/// Declares an enum that is stored as a text.
macro_rules! stored_as_text {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// As it is stored and shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads it back; `Fault::invalid` for another text.
            pub fn parse(text: &str) -> Result<Self> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(Fault::invalid(concat!("this is no ", stringify!($name), "; known are ", $($text, " "),+))),
                }
            }
        }
    };
}

stored_as_text! {
    /// How a patient came to its resident.
    How {
        /// The institution's number was known.
        Known = "known",
        /// A checked document named the resident.
        ByDocument = "by-document",
        /// A resident was made.
        NewResident = "new-resident",
        /// Somebody decided.
        ByReview = "by-review",
        /// The institution merged two of its numbers (ADT^A40).
        BySource = "by-source",
        /// So likely the same person that the region links without asking.
        ByLikeness = "by-likeness",
        /// A merge was undone.
        ByUndoing = "by-undoing",
    }
}

stored_as_text! {
    /// Why a pair has to be decided by a person.
    ReviewReason {
        /// Name, date of birth, sex and telephone are the same, and no document says so.
        SamePerson = "same-person",
        /// The document belongs to somebody of another name and date of birth.
        DocumentDisputed = "document-disputed",
        /// Two documents, or a document and the link there is, name two residents.
        DocumentsDisagree = "documents-disagree",
        /// The institution merged two numbers whose residents have identity cards of their own.
        SourceMerge = "source-merge",
        /// Likely the same person, not so likely that the region links without asking.
        Likely = "likely",
        /// Somebody noticed that they may be one person.
        Noticed = "noticed",
        /// A merge was undone, and nothing says to which of the two this patient belongs.
        Unmerged = "unmerged",
    }
}

stored_as_text! {
    /// Where a review stands.
    ReviewState {
        /// To be decided.
        Open = "open",
        /// They are one person.
        Same = "same",
        /// They are two.
        Different = "different",
    }
}

/// What somebody decided about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They are one person.
    Same,
    /// They are two.
    Different,
}

/// A patient's link went from one resident to another: what is kept by resident moves with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Whose link.
    pub patient: PatientId,
    /// Linked to before.
    pub from: ResidentId,
    /// Linked to now.
    pub to: ResidentId,
}

/// A link between a patient and a resident, past or present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// To whom.
    pub resident: ResidentId,
    /// How it came about.
    pub how: How,
    /// Since when.
    pub since: Timestamp,
    /// Until when; none for the present one.
    pub until: Option<Timestamp>,
}

/// The answer to a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The institution's patient.
    pub patient: PatientId,
    /// The person.
    pub resident: ResidentId,
    /// How they were found.
    pub how: How,
    /// Whether anything was written.
    pub changed: bool,
    /// The link this registration moved.
    pub moved: Option<Moved>,
    /// The first review this registration opened.
    pub review: Option<Uuid>,
    /// What is wrong with what was sent; it was kept all the same.
    pub warnings: Vec<Fault>,
}

/// The answer to an institution's merge of two of its numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// The link that moved; none when both were one person already, or when the number that ends is unknown.
    pub moved: Option<Moved>,
    /// The review opened instead, when both have identity cards of their own.
    pub review: Option<Uuid>,
}

/// A pair for a person to decide about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// The patient.
    pub patient: PatientId,
    /// The patient's resident now.
    pub resident: ResidentId,
    /// Who may be the same person.
    pub candidate: ResidentId,
    /// Why.
    pub reason: ReviewReason,
    /// How likely, 0 to 1000.
    pub score: u16,
    /// Where it stands.
    pub state: ReviewState,
    /// Since when.
    pub opened_at: Timestamp,
    /// Who decided; of an open one, who did before it was asked about again.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who asked, where a person did.
    pub asked_by: Option<String>,
    /// Why.
    pub asked_why: Option<String>,
}

/// A resident that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Its id.
    pub id: Uuid,
    /// Who ended.
    pub source: ResidentId,
    /// Who stayed.
    pub target: ResidentId,
    /// Why.
    pub how: How,
    /// When.
    pub merged_at: Timestamp,
    /// By whom.
    pub merged_by: String,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// By whom it was undone.
    pub undone_by: Option<String>,
    /// Why it was undone.
    pub undone_reason: Option<String>,
}

/// The answer to the undoing of a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undone {
    /// The links that moved back: what is kept by resident moves with each.
    pub moved: Vec<Moved>,
    /// Reviews of patients that came after the merge and may belong to either.
    pub reviews: Vec<Uuid>,
}
