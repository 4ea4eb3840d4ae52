//! Objections of residents (异议; RULES §7.2, 个保法: 查询、更正、删除、撤回): to an access, to a piece of the record
//! that is wrong or somebody else's, to its being shared.
//!
//! An institution answers, with a reason, within the days that the region's rules give. What is accepted of a
//! piece that is not to be shared, or is another person's, comes to be [`Sensitive::Restricted`]: the resident, the
//! institution that made it and whoever is let by name go on seeing it, nobody else does. Nothing is deleted.
//!
//! [`Sensitive::Restricted`]: super::rights::Sensitive::Restricted

mod restrictions;
mod store;

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Fault, Key, Random, ResidentId, Result};
use jiff::Timestamp;
use policy::Region;
pub use restrictions::{Restricted, Restrictions};
use uuid::Uuid;

use crate::{Field, Vault};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// As it is stored and written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The one of that name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named! {
    /// What is objected to.
    About {
        /// That somebody looked.
        Access = "access",
        /// A piece of the record is about another person.
        WrongPerson = "wrong-person",
        /// A piece of the record says what is not so.
        WrongContent = "wrong-content",
        /// A piece, what an institution made, or all of it is shown to others.
        Sharing = "sharing",
    }
}

/// What an objection is about more closely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An access, by its chain and number on the audit trail.
    Access(i64, i64),
    /// A resource, by its type and stored identity.
    Piece(String, Key),
    /// What the institution made.
    Institution,
    /// The whole record.
    Whole,
}

/// An objection that is to be kept.
#[derive(Debug, Clone)]
pub struct NewObjection {
    /// Whose record.
    pub resident: ResidentId,
    /// What is objected to.
    pub about: About,
    /// What it is about more closely.
    pub target: Target,
    /// Who answers: the institution that made or did it, or the region.
    pub institution: String,
    /// The resident's words, 4 to 1,000 characters.
    pub words: String,
    /// Until when it is to be answered, and the rule that says so.
    pub due: Option<(Timestamp, String)>,
}

/// An objection as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its id.
    pub id: Uuid,
    /// Whose record, as it was made.
    pub resident: ResidentId,
    /// What is objected to.
    pub about: About,
    /// What it is about more closely.
    pub target: Target,
    /// Who answers.
    pub institution: String,
    /// The resident's words.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// Until when it is to be answered.
    pub due: Option<Timestamp>,
    /// The rule that says so.
    pub rule: Option<String>,
    /// What was answered.
    pub answer: Option<Answered>,
    /// When the resident took it back.
    pub withdrawn_at: Option<Timestamp>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The resident was found right.
    pub accepted: bool,
    /// Why, and what follows.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Which objections are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that wait for an answer, the one that is due first before others.
    Open,
    /// Answered ones, the newest first.
    Answered,
}

const WORDS_MIN: usize = 4;
const WORDS_MAX: usize = 1_000;
/// Objections of one resident that wait for an answer, at most.
const OPEN_MOST: i64 = 50;

impl NewObjection {
    /// Keeps the objection, and puts it on the trail. `Fault::unprocessable` for words that are too short, too
    /// long or hold a document's number, `Fault::conflict` where the same is waiting for an answer.
    pub fn make(&self, tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, random: &Random) -> Result<Uuid> {
        let words = checked(&self.words)?;
        let fits = match (self.about, &self.target) {
            (About::Access, target) => matches!(target, Target::Access(..)),
            (About::WrongPerson | About::WrongContent, target) => matches!(target, Target::Piece(..)),
            (About::Sharing, target) => !matches!(target, Target::Access(..)),
        };
        if !fits {
            return Err(Fault::invalid(
                "an access is named by its id, a wrong piece by type and id; sharing is of a piece, of an institution's part, or of all",
            )
            .at("about"));
        }
        if store::open_alike(tx, self)? {
            return Err(Fault::conflict(
                "同一事项的异议正在办理 · the same objection is waiting for its answer",
            ));
        }
        if store::open_of(tx, self.resident)? >= OPEN_MOST {
            return Err(Fault::conflict(
                "办理中的异议过多，请等待答复 · too many objections wait for an answer; wait for some of them",
            ));
        }
        let id = random.uuid_v7(ctx.now);
        let sealed = vault.seal(random, words_field(&id), words.as_bytes())?;
        store::insert(tx, ctx, id, self, sealed)?;
        let event = Event::done(Action::Administer, format!("objection/{id}")).of(self.resident);
        audit::append(tx, ctx, [event.with(format!("objected: {}", self.about.name()))])?;
        Ok(id)
    }
}

impl Objection {
    /// Whether it restricts who sees what it is about.
    pub fn restricts(&self) -> bool {
        self.withdrawn_at.is_none()
            && matches!(self.about, About::Sharing | About::WrongPerson)
            && self.answer.as_ref().is_some_and(|answer| answer.accepted)
    }

    /// All of a resident's, the newest first.
    pub fn of(tx: &mut Tx<'_>, vault: &Vault, resident: ResidentId) -> Result<Vec<Self>> {
        store::of_resident(tx, resident)?.into_iter().map(|kept| kept.opened(vault)).collect()
    }

    /// What waits at an institution (none: anywhere), or was answered there; at most `most`.
    pub fn list(
        tx: &mut Tx<'_>,
        vault: &Vault,
        institution: Option<&str>,
        which: Which,
        most: u32,
    ) -> Result<Vec<Self>> {
        store::list(tx, institution, which, most)?.into_iter().map(|kept| kept.opened(vault)).collect()
    }

    /// One of them. `Fault::not_found` when there is none.
    pub fn known(tx: &mut Tx<'_>, vault: &Vault, id: Uuid) -> Result<Self> {
        store::one(tx, id)?.ok_or_else(missing)?.opened(vault)
    }

    /// Answers. `Fault::conflict` when it was answered or taken back meanwhile, `Fault::unprocessable` for a
    /// reason that says nothing.
    pub fn answer(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        vault: &Vault,
        random: &Random,
        accepted: bool,
        words: &str,
    ) -> Result<()> {
        let words = checked(words)?;
        let sealed = vault.seal(random, answer_field(&self.id), words.as_bytes())?;
        if !store::answer(tx, ctx, self.id, accepted, sealed)? {
            return Err(Fault::conflict(
                "异议已答复或已撤回 · it was answered or taken back meanwhile; read it again",
            ));
        }
        if accepted && matches!(self.about, About::Sharing | About::WrongPerson) {
            store::next_revision(tx)?;
        }
        let words = if accepted { "answered: accepted" } else { "answered: declined" };
        let event = Event::done(Action::Administer, format!("objection/{}", self.id));
        audit::append(tx, ctx, [event.of(self.resident).with(words)])
    }

    /// The resident takes an objection back; what it restricted is shared again. `Fault::not_found` when there
    /// is none of theirs, or it is taken back already.
    pub fn withdraw(tx: &mut Tx<'_>, ctx: &Ctx, resident: ResidentId, id: Uuid) -> Result<()> {
        if !store::withdraw(tx, ctx, resident, id)? {
            return Err(missing());
        }
        store::next_revision(tx)?;
        let event = Event::done(Action::Administer, format!("objection/{id}")).of(resident);
        audit::append(tx, ctx, [event.with("taken back")])
    }
}

/// The end of the last day in which the region lets an institution answer what is made `now`, and the rule that says
/// so; none where it gives no `objection_days`.
pub fn due(region: &Region, now: Timestamp) -> Option<(Timestamp, String)> {
    let today = region.day(now);
    let ruled = region.parameters(today)?.objection_days.as_ref()?;
    let over = today.checked_add(jiff::Span::new().days(i64::from(ruled.value) + 1)).ok()?;
    let at = over.to_zoned(region.zone.clone()).ok()?.timestamp();
    Some((at, format!("{}@{}", ruled.rule.id, ruled.rule.version)))
}

fn missing() -> Fault {
    Fault::not_found("there is no such objection")
}

fn checked(words: &str) -> Result<&str> {
    let words = words.trim();
    if !(WORDS_MIN..=WORDS_MAX).contains(&words.chars().count()) || words.contains('\0') {
        return Err(
            Fault::unprocessable("请写明理由（4至1000字） · say why in 4 to 1,000 characters").at("words")
        );
    }
    if words.bytes().filter(u8::is_ascii_digit).count() >= 15 {
        return Err(Fault::unprocessable("请勿填写证件号码 · leave out numbers of documents").at("words"));
    }
    Ok(words)
}

fn words_field(id: &Uuid) -> Field<'_> {
    Field { name: "objection.words", row: id.as_bytes() }
}

fn answer_field(id: &Uuid) -> Field<'_> {
    Field { name: "objection.answer", row: id.as_bytes() }
}
