//! Sessions: an opaque token, of which only the hash is kept. Who is signed in is remembered, so that a
//! request costs no database call; the memory is emptied when anything about accounts changes.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use ::store::Tx;
use base::{Ctx, Random, ResidentId, Result, micros, timestamp};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    AccountId, Accounts, Granted, Pending, Policy,
    store::{self, Stored, StoredSession},
};

const PREFIX: &str = "lianyi-session_";
/// The prefix and 32 bytes in base64url.
const LENGTH: usize = PREFIX.len() + 43;
/// That somebody was there is written down so often, in microseconds.
const KEPT_EVERY: i64 = 60_000_000;

/// The token of a session: shown to who signed in, and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(super) fn new(random: &Random) -> Self {
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

    /// What a page of ours sends back with each change, so that a page of somebody else cannot (CSRF). It
    /// follows from the token and leads nowhere back.
    pub fn csrf(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(b"lianyi csrf\0");
        hasher.update(self.0.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(hasher.finalize())
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub login: String,
    /// The institution's staff number.
    pub practitioner: Option<String>,
    /// The same person in the resident index.
    pub resident: Option<ResidentId>,
    /// The roles it holds; some may have run out meanwhile.
    pub roles: Vec<Granted>,
    /// When the session began.
    pub created_at: Timestamp,
    /// The institution whose system began it by a launch; it acts there alone, and changes nothing of the account.
    pub launched: Option<String>,
    pub(super) token: [u8; 32],
    password_ends: Timestamp,
    must_change: bool,
    by_password: bool,
    factor: bool,
    pub(super) factor_done: bool,
    factor_needed: bool,
    seen: AtomicI64,
    kept: AtomicI64,
}

impl SignedIn {
    /// What must be done first, if anything.
    pub fn pending(&self, now: Timestamp) -> Option<Pending> {
        if self.factor && !self.factor_done {
            return Some(Pending::Factor);
        }
        // A password that nobody typed need not be a fresh one.
        if self.by_password && (self.must_change || now >= self.password_ends) {
            return Some(Pending::Password);
        }
        (self.factor_needed && !self.factor).then_some(Pending::Enrolment)
    }

    /// The roles that hold at `now`.
    pub fn roles(&self, now: Timestamp) -> impl Iterator<Item = &Granted> {
        self.roles.iter().filter(move |role| role.holds(now))
    }

    /// Says that somebody was there; whether that is to be written down now, with [`Accounts::seen`].
    pub fn touch(&self, now: Timestamp) -> bool {
        let now = micros(now);
        self.seen.fetch_max(now, Ordering::Relaxed);
        let kept = self.kept.load(Ordering::Relaxed);
        now - kept >= KEPT_EVERY
            && self.kept.compare_exchange(kept, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn is_over(&self, policy: &Policy, now: Timestamp) -> bool {
        let seen = timestamp(self.seen.load(Ordering::Relaxed));
        over(policy, self.created_at, seen, now)
    }
}

fn over(policy: &Policy, created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
    now.duration_since(created) >= policy.absolute || now.duration_since(seen) >= policy.idle
}

/// Who is signed in, in memory. Clones share it.
#[derive(Clone)]
pub struct Sessions {
    policy: Arc<Policy>,
    memory: Arc<RwLock<Memory>>,
}

#[derive(Default)]
struct Memory {
    revision: Option<i64>,
    signed_in: HashMap<[u8; 32], Arc<SignedIn>>,
}

impl Sessions {
    pub(super) fn new(policy: Arc<Policy>) -> Self {
        Self { policy, memory: Arc::default() }
    }

    /// Who holds this token, as far as memory knows. `None`: ask [`Accounts::signed_in`].
    pub fn known(&self, token: &SessionToken, now: Timestamp) -> Option<Arc<SignedIn>> {
        let memory = self.memory.read().unwrap_or_else(PoisonError::into_inner);
        memory.signed_in.get(&token.hash()).filter(|known| !known.is_over(&self.policy, now)).cloned()
    }

    /// Forgets everybody if anything about accounts changed. A server calls it once a second, and after each
    /// change of its own, from a reading transaction.
    pub fn refresh(&self, tx: &mut Tx<'_>) -> Result<()> {
        let revision = store::revision(tx)?;
        let current = self.memory.read().unwrap_or_else(PoisonError::into_inner).revision;
        if current != Some(revision) {
            *self.memory.write().unwrap_or_else(PoisonError::into_inner) =
                Memory { revision: Some(revision), signed_in: HashMap::new() };
        }
        Ok(())
    }

    /// Remembers somebody as of `revision`; not if that is no longer the memory's.
    fn remember(&self, revision: i64, who: &Arc<SignedIn>) {
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        if memory.revision == Some(revision) {
            memory.signed_in.insert(who.token, who.clone());
        }
    }

    fn forget(&self, token: &[u8; 32]) {
        self.memory.write().unwrap_or_else(PoisonError::into_inner).signed_in.remove(token);
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl Accounts {
    /// Who holds this token, asked of the database and remembered. None for an unknown token, one whose time
    /// ran out, and one of an account that was switched off.
    pub fn signed_in(
        &self,
        tx: &mut Tx<'_>,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<Arc<SignedIn>>> {
        let revision = store::revision(tx)?;
        let hash = token.hash();
        let Some(session) = store::session(tx, &hash)? else { return Ok(None) };
        if over(&self.policy, session.created_at, session.seen_at, now) {
            self.sessions.forget(&hash);
            return Ok(None);
        }
        let Some(account) = store::by_id(tx, session.account)?.filter(|a| !a.disabled) else {
            return Ok(None);
        };
        let who = Arc::new(self.who(tx, account, hash, &session)?);
        self.sessions.remember(revision, &who);
        Ok(Some(who))
    }

    /// The person behind an account, for an app that the person let act: past the second factor, which was asked
    /// for at the consent of `since`. None for an account that was switched off.
    pub(crate) fn behind(
        &self,
        tx: &mut Tx<'_>,
        account: AccountId,
        token: [u8; 32],
        since: Timestamp,
    ) -> Result<Option<SignedIn>> {
        let Some(account) = store::by_id(tx, account)?.filter(|a| !a.disabled) else { return Ok(None) };
        let session = StoredSession {
            account: account.id,
            factor_done: true,
            created_at: since,
            seen_at: since,
            institution: None,
            by_password: true,
        };
        self.who(tx, account, token, &session).map(Some)
    }

    fn who(
        &self,
        tx: &mut Tx<'_>,
        account: Stored,
        token: [u8; 32],
        session: &StoredSession,
    ) -> Result<SignedIn> {
        let mut roles = store::roles_of(tx, account.id)?;
        let factor_needed = self.policy.needs_factor(&roles);
        if session.institution.is_some() {
            roles.retain(|role| role.institution == session.institution);
        }
        Ok(SignedIn {
            account: account.id,
            login: account.login,
            practitioner: account.practitioner,
            resident: account.resident,
            factor_needed,
            launched: session.institution.clone(),
            by_password: session.by_password,
            roles,
            created_at: session.created_at,
            token,
            password_ends: account
                .password_at
                .checked_add(self.policy.password_age)
                .unwrap_or(Timestamp::MAX),
            must_change: account.must_change,
            factor: account.factor_confirmed,
            factor_done: session.factor_done,
            seen: AtomicI64::new(micros(session.seen_at)),
            kept: AtomicI64::new(micros(session.seen_at)),
        })
    }

    /// Writes down that somebody was there.
    pub fn seen(&self, tx: &mut Tx<'_>, who: &SignedIn) -> Result<()> {
        store::seen(tx, &who.token, timestamp(who.seen.load(Ordering::Relaxed)))
    }

    /// A new session.
    pub(super) fn begin(&self, tx: &mut Tx<'_>, session: &StoredSession) -> Result<SessionToken> {
        let token = SessionToken::new(&self.random);
        store::insert_session(tx, &token.hash(), session)?;
        Ok(token)
    }

    /// Another token for the same session; the old one ends. Its age stays: rotation prolongs nothing.
    /// `Fault::unauthenticated` when it ended meanwhile.
    pub fn rotate(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        who: &SignedIn,
        factor_done: bool,
    ) -> Result<SessionToken> {
        if !store::end_session(tx, &who.token)? {
            return Err(base::Fault::unauthenticated("the session ended meanwhile; sign in again"));
        }
        store::next_revision(tx)?;
        let session = StoredSession {
            account: who.account,
            factor_done: factor_done || who.factor_done,
            created_at: who.created_at,
            seen_at: ctx.now,
            institution: who.launched.clone(),
            by_password: who.by_password,
        };
        self.begin(tx, &session)
    }

    /// Ends a session.
    pub fn sign_out(&self, tx: &mut Tx<'_>, ctx: &Ctx, who: &SignedIn) -> Result<()> {
        store::end_session(tx, &who.token)?;
        store::next_revision(tx)?;
        super::service::told(tx, ctx, who.account, "signed out")
    }
}
