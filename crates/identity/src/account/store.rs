//! SQL of accounts, roles and sessions.

use ::store::{Row, Tx, params};
use base::{Fault, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{AccountId, Granted};
use crate::resident::BECAME;

/// A row of `account`, still sealed.
pub(super) struct Stored {
    pub(super) id: AccountId,
    pub(super) login: String,
    pub(super) person: Vec<u8>,
    pub(super) practitioner: Option<String>,
    pub(super) resident: Option<ResidentId>,
    pub(super) disabled: bool,
    pub(super) password: String,
    pub(super) password_at: Timestamp,
    pub(super) must_change: bool,
    pub(super) failures: u32,
    pub(super) locked_until: Option<Timestamp>,
    pub(super) factor: Option<Vec<u8>>,
    pub(super) factor_confirmed: bool,
    pub(super) factor_step: i64,
    pub(super) created_at: Timestamp,
}

const COLUMNS: &str =
    "id, login, person, practitioner, resident, disabled, password, password_at, must_change,
    failures, locked_until, factor, factor_confirmed, factor_step, created_at";

fn stored(row: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        id: AccountId(uuid(row, 0)?),
        login: row.text(1)?,
        person: row.blob(2)?.to_vec(),
        practitioner: row.opt_text(3)?,
        resident: row.opt_blob(4)?.map(ResidentId::from_slice).transpose()?,
        disabled: row.bool(5)?,
        password: row.text(6)?,
        password_at: row.time(7)?,
        must_change: row.bool(8)?,
        failures: u32::try_from(row.int(9)?).unwrap_or(u32::MAX),
        locked_until: row.opt_time(10)?,
        factor: row.opt_blob(11)?.map(<[u8]>::to_vec),
        factor_confirmed: row.bool(12)?,
        factor_step: row.int(13)?,
        created_at: row.time(14)?,
    })
}

fn uuid(row: &Row<'_>, column: usize) -> Result<Uuid> {
    Uuid::from_slice(row.blob(column)?).map_err(|_| Fault::corrupt("an id is not of 16 bytes"))
}

pub(super) fn revision(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT revision FROM access_revision WHERE id = 2", &[], |row| row.int(0))
}

pub(super) fn next_revision(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE access_revision SET revision = revision + 1 WHERE id = 2", &[]).map(|_| ())
}

pub(super) fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<Stored>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE login = $1"), params![login], stored)
}

pub(super) fn by_id(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Stored>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE id = $1"), params![id.0.as_bytes()], stored)
}

/// Accounts of this staff number; numbers are an institution's own, so there may be several.
pub(super) fn by_practitioner(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Stored>> {
    tx.query(&format!("SELECT {COLUMNS} FROM account WHERE practitioner = $1"), params![number], stored)
}

pub(super) fn all(tx: &mut Tx<'_>) -> Result<Vec<Stored>> {
    tx.query(&format!("SELECT {COLUMNS} FROM account ORDER BY login"), &[], stored)
}

/// Whether somebody who works here is this resident, or one that has become it.
pub(super) fn is_staff(tx: &mut Tx<'_>, resident: ResidentId) -> Result<bool> {
    let sql = format!(
        "SELECT COUNT(*) FROM account a JOIN account_role r ON r.account = a.id
         WHERE (a.resident = $1 OR a.resident IN ({BECAME}))
            AND r.revoked_at IS NULL AND r.role NOT IN ('resident', 'family-member')"
    );
    tx.query_one(&sql, params![resident], |row| Ok(row.int(0)? > 0))
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Stored, by: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO account (id, login, person, practitioner, resident, disabled, password, password_at,
            must_change, failures, factor_confirmed, factor_step, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, 0, 0, 0, $9, $10)",
        params![
            new.id.0.as_bytes(),
            &new.login,
            &new.person,
            new.practitioner.as_deref(),
            new.resident.as_ref(),
            &new.password,
            new.password_at,
            new.must_change,
            new.created_at,
            by
        ],
    )
    .map(|_| ())
}

pub(super) fn set_failures(
    tx: &mut Tx<'_>,
    id: AccountId,
    failures: u32,
    locked_until: Option<Timestamp>,
) -> Result<()> {
    tx.execute(
        "UPDATE account SET failures = $2, locked_until = $3 WHERE id = $1",
        params![id.0.as_bytes(), failures, locked_until],
    )
    .map(|_| ())
}

pub(super) fn set_disabled(tx: &mut Tx<'_>, id: AccountId, disabled: bool) -> Result<()> {
    tx.execute(
        "UPDATE account SET disabled = $2, failures = 0, locked_until = NULL WHERE id = $1",
        params![id.0.as_bytes(), disabled],
    )
    .map(|_| ())
}

/// Replaces the password, if it is still `before`; whether it was.
pub(super) fn set_password(
    tx: &mut Tx<'_>,
    id: AccountId,
    before: &str,
    password: &str,
    must_change: bool,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE account SET password = $3, password_at = $4, must_change = $5, failures = 0, locked_until = NULL
         WHERE id = $1 AND password = $2",
        params![id.0.as_bytes(), before, password, now, must_change],
    )?;
    if changed != 1 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO account_password (account, ended_at, password) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![id.0.as_bytes(), now, before],
    )?;
    Ok(true)
}

pub(super) fn earlier_passwords(tx: &mut Tx<'_>, id: AccountId, most: u32) -> Result<Vec<String>> {
    tx.query(
        "SELECT password FROM account_password WHERE account = $1 ORDER BY ended_at DESC LIMIT $2",
        params![id.0.as_bytes(), most],
        |row| row.text(0),
    )
}

pub(super) fn set_factor(tx: &mut Tx<'_>, id: AccountId, factor: Option<&[u8]>) -> Result<()> {
    tx.execute(
        "UPDATE account SET factor = $2, factor_confirmed = 0, factor_step = 0 WHERE id = $1",
        params![id.0.as_bytes(), factor],
    )
    .map(|_| ())
}

/// Uses a step; `false` when it, or a later one, was used meanwhile.
pub(super) fn use_step(tx: &mut Tx<'_>, id: AccountId, step: i64) -> Result<bool> {
    tx.execute(
        "UPDATE account SET factor_step = $2, factor_confirmed = 1, failures = 0, locked_until = NULL
         WHERE id = $1 AND factor_step < $2",
        params![id.0.as_bytes(), step],
    )
    .map(|rows| rows == 1)
}

pub(super) fn roles_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Granted>> {
    tx.query(
        "SELECT id, role, institution, until FROM account_role
         WHERE account = $1 AND revoked_at IS NULL ORDER BY id",
        params![account.0.as_bytes()],
        |row| {
            Ok(Granted {
                id: uuid(row, 0)?,
                role: row.text(1)?.parse().map_err(|_| Fault::corrupt("a stored role is unknown"))?,
                institution: row.opt_text(2)?,
                until: row.opt_time(3)?,
            })
        },
    )
}

pub(super) fn insert_role(
    tx: &mut Tx<'_>,
    account: AccountId,
    new: &Granted,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO account_role (id, account, role, institution, granted_at, granted_by, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            new.id.as_bytes(),
            account.0.as_bytes(),
            new.role.name(),
            new.institution.as_deref(),
            now,
            by,
            new.until
        ],
    )
    .map(|_| ())
}

pub(super) fn revoke_role(
    tx: &mut Tx<'_>,
    account: AccountId,
    id: Uuid,
    by: &str,
    now: Timestamp,
) -> Result<bool> {
    tx.execute(
        "UPDATE account_role SET revoked_at = $3, revoked_by = $4
         WHERE id = $1 AND account = $2 AND revoked_at IS NULL",
        params![id.as_bytes(), account.0.as_bytes(), now, by],
    )
    .map(|rows| rows == 1)
}

/// A row of `account_session`.
pub(super) struct StoredSession {
    pub(super) account: AccountId,
    pub(super) factor_done: bool,
    pub(super) created_at: Timestamp,
    pub(super) seen_at: Timestamp,
    /// The institution whose launch began it, and where alone it acts.
    pub(super) institution: Option<String>,
    /// A password was typed.
    pub(super) by_password: bool,
}

pub(super) fn session(tx: &mut Tx<'_>, token: &[u8; 32]) -> Result<Option<StoredSession>> {
    tx.query_opt(
        "SELECT account, factor_done, created_at, seen_at, institution, by_password FROM account_session WHERE token = $1",
        params![token],
        |row| {
            Ok(StoredSession {
                account: AccountId(uuid(row, 0)?),
                factor_done: row.bool(1)?,
                created_at: row.time(2)?,
                seen_at: row.time(3)?,
                institution: row.opt_text(4)?,
                by_password: row.bool(5)?,
            })
        },
    )
}

pub(super) fn insert_session(tx: &mut Tx<'_>, token: &[u8; 32], session: &StoredSession) -> Result<()> {
    tx.execute(
        "INSERT INTO account_session (token, account, factor_done, created_at, seen_at, institution, by_password)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            token,
            session.account.0.as_bytes(),
            session.factor_done,
            session.created_at,
            session.seen_at,
            session.institution.as_deref(),
            session.by_password
        ],
    )
    .map(|_| ())
}

pub(super) fn seen(tx: &mut Tx<'_>, token: &[u8; 32], at: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE account_session SET seen_at = $2 WHERE token = $1 AND seen_at < $2",
        params![token, at],
    )
    .map(|_| ())
}

/// Ends a session; whether there was one.
pub(super) fn end_session(tx: &mut Tx<'_>, token: &[u8; 32]) -> Result<bool> {
    tx.execute("DELETE FROM account_session WHERE token = $1", params![token]).map(|rows| rows == 1)
}

/// Ends all sessions of an account.
pub(super) fn end_sessions(tx: &mut Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute("DELETE FROM account_session WHERE account = $1", params![account.0.as_bytes()]).map(|_| ())
}

/// Forgets sessions that have run out.
pub(super) fn forget_sessions(
    tx: &mut Tx<'_>,
    account: AccountId,
    created_before: Timestamp,
    seen_before: Timestamp,
) -> Result<()> {
    tx.execute(
        "DELETE FROM account_session WHERE account = $1 AND (created_at < $2 OR seen_at < $3)",
        params![account.0.as_bytes(), created_before, seen_before],
    )
    .map(|_| ())
}

/// Forgets every session that has run out.
pub(super) fn forget_expired(tx: &mut Tx<'_>, created: Timestamp, seen: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM account_session WHERE created_at < $1 OR seen_at < $2", params![created, seen])
}
