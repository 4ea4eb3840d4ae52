//! Launches: a hospital's system, or the console, opens the desk or a SMART app for somebody who works at an
//! institution and for one patient (SMART App Launch 2.2, EHR launch). A [`LaunchToken`] is opaque, holds five
//! minutes, is for the desk or for one app, and is used once.
//!
//! It says whom something is opened for and with which patient; it is no right. Whoever comes with it is signed
//! in as that person ([`crate::account::Accounts::launched`]: the institution's word stands in for the password,
//! never for the second factor), or signs in, and sees what the table of rights allows.

mod store;

use std::fmt;

use ::store::Tx;
use audit::{Action, Event, Outcome};
use base::{Ctx, Fault, PatientId, Random, ResidentId, Result};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::account::AccountId;

const PREFIX: &str = "lianyi-launch_";
/// The prefix and 32 bytes in base64url.
const LENGTH: usize = PREFIX.len() + 43;
/// How long a token holds: from one program of a workstation to the next.
pub const LAUNCH_SECONDS: i64 = 300;
/// Bytes of what was ordered at most.
pub const CONTEXT_BYTES_MAX: usize = 16 * 1024;

/// A token. Shown once to whoever asked for it, and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct LaunchToken(String);

impl LaunchToken {
    fn new(random: &Random) -> Self {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes);
        Self(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The token in `text`, if it has the form of one.
    pub fn of(text: &str) -> Option<Self> {
        (text.len() == LENGTH && text.starts_with(PREFIX)).then(|| Self(text.to_owned()))
    }

    /// The token itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for LaunchToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LaunchToken(…)")
    }
}

/// What a launch opens. A token for one opens nothing else: an app is told its token, and must not get at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// The doctor's desk.
    Desk,
    /// The SMART app of this id.
    App(Uuid),
}

/// For whom something is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launcher {
    /// For somebody whom a hospital's system names by the institution's staff number.
    Practitioner(String),
    /// For the account itself that asked for it.
    Account(AccountId),
}

/// A launch that is asked for.
#[derive(Debug, Clone)]
pub struct NewLaunch {
    /// What it opens.
    pub opens: Opens,
    /// Where the person acts.
    pub institution: String,
    /// For whom.
    pub launcher: Launcher,
    /// With whose record.
    pub resident: ResidentId,
    /// The same as a Patient of the FHIR face.
    pub patient: PatientId,
    /// What is about to be ordered, as JSON of the face that made it; empty for none.
    pub context: String,
}

/// A launch in force.
#[derive(Debug, Clone)]
pub struct Launch {
    /// Names it on the trail.
    pub id: Uuid,
    /// What was asked for.
    pub of: NewLaunch,
    /// The system, or the account, that asked.
    pub made_by: String,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Launch {
    /// Whether it is for this person, who acts at this institution.
    pub fn is_for(&self, account: AccountId, practitioner: Option<&str>, institution: Option<&str>) -> bool {
        let person = match &self.of.launcher {
            Launcher::Account(id) => *id == account,
            Launcher::Practitioner(number) => practitioner == Some(number.as_str()),
        };
        person && institution == Some(self.of.institution.as_str())
    }
}

/// Makes a token. It is on the trail under the resident. `Fault::invalid` for no institution or staff number, or
/// a context that is too long; that the caller may see the resident at all is asked by the faces.
pub fn issue(tx: &mut Tx<'_>, ctx: &Ctx, random: &Random, new: &NewLaunch) -> Result<LaunchToken> {
    if new.institution.trim().is_empty() {
        return Err(Fault::invalid("a launch is for an institution").at("institution"));
    }
    if matches!(&new.launcher, Launcher::Practitioner(number) if number.trim().is_empty()) {
        return Err(Fault::invalid("a launch is for somebody, by the staff number").at("practitioner"));
    }
    if new.context.len() > CONTEXT_BYTES_MAX || new.context.contains('\0') {
        return Err(Fault::invalid("what is ordered is too long for a launch: 16 KB at most").at("order"));
    }
    let token = LaunchToken::new(random);
    let launch = Launch {
        id: random.uuid_v7(ctx.now),
        of: new.clone(),
        made_by: ctx.actor.id.clone(),
        ends_at: ctx.now + SignedDuration::from_secs(LAUNCH_SECONDS),
    };
    store::insert(tx, &token.hash(), &launch, ctx.now)?;
    let what = match new.opens {
        Opens::Desk => "desk".to_owned(),
        Opens::App(app) => format!("app/{app}"),
    };
    let event = Event::done(Action::Administer, format!("launch/{}", launch.id)).of(new.resident);
    audit::append(tx, ctx, [event.with(format!("made for {what}"))])?;
    Ok(token)
}

/// The launch of a token for `opens`, if it is in force. Nothing is used up: for pages that come before it is.
pub fn look(tx: &mut Tx<'_>, token: &LaunchToken, opens: Opens, now: Timestamp) -> Result<Option<Launch>> {
    let found = store::find(tx, &token.hash())?;
    Ok(found
        .filter(|(launch, used)| !used && now < launch.ends_at && launch.of.opens == opens)
        .map(|(launch, _)| launch))
}

/// Takes a token, once. None, with the reason on the trail, for one that is unknown, late, used, or opens
/// something else; a token shown at the wrong place is used up by that.
pub fn redeem(tx: &mut Tx<'_>, ctx: &Ctx, token: &LaunchToken, opens: Opens) -> Result<Option<Launch>> {
    let Some((launch, _)) = store::find(tx, &token.hash())? else {
        let event = Event { outcome: Outcome::Denied, ..Event::done(Action::Administer, "launch") };
        audit::append(tx, ctx, [event.with("unknown token")])?;
        return Ok(None);
    };
    let first = store::take(tx, &token.hash(), ctx.now)?;
    let why = if !first {
        Some("token shown twice")
    } else if ctx.now >= launch.ends_at {
        Some("token too late")
    } else if launch.of.opens != opens {
        Some("token for something else")
    } else {
        None
    };
    let event = Event::done(Action::Administer, format!("launch/{}", launch.id)).of(launch.of.resident);
    match why {
        Some(why) => {
            audit::append(tx, ctx, [Event { outcome: Outcome::Denied, ..event.with(why) }])?;
            Ok(None)
        }
        None => {
            audit::append(tx, ctx, [event.with("used")])?;
            Ok(Some(launch))
        }
    }
}

/// Forgets launches that ran out before `before`; how many.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    store::forget(tx, before)
}
