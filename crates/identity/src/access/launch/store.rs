//! SQL of launches.

use ::store::{Row, Tx, params};
use base::{Fault, PatientId, ResidentId, Result};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Launch, Launcher, NewLaunch, Opens};
use crate::account::AccountId;

fn uuid(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| Fault::corrupt("an id is not of 16 bytes"))
}

pub(super) fn insert(tx: &mut Tx<'_>, token: &[u8; 32], launch: &Launch, now: Timestamp) -> Result<()> {
    let of = &launch.of;
    let app = match of.opens {
        Opens::Desk => None,
        Opens::App(id) => Some(id.as_bytes().to_vec()),
    };
    let (practitioner, account) = match &of.launcher {
        Launcher::Practitioner(number) => (Some(number.as_str()), None),
        Launcher::Account(id) => (None, Some(id.0.as_bytes().to_vec())),
    };
    tx.execute(
        "INSERT INTO launch (token, id, app, institution, practitioner, account, resident, patient, context,
            made_by, created_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            token,
            launch.id.as_bytes(),
            app,
            &of.institution,
            practitioner,
            account,
            of.resident,
            of.patient,
            &of.context,
            &launch.made_by,
            now,
            launch.ends_at
        ],
    )
    .map(|_| ())
}

/// The launch of a token, and whether it was used.
pub(super) fn find(tx: &mut Tx<'_>, token: &[u8; 32]) -> Result<Option<(Launch, bool)>> {
    tx.query_opt(
        "SELECT id, app, institution, practitioner, account, resident, patient, context, made_by, ends_at, used_at
         FROM launch WHERE token = $1",
        params![token],
        |row| Ok((launch(row)?, row.opt_time(10)?.is_some())),
    )
}

fn launch(row: &Row<'_>) -> Result<Launch> {
    let launcher = match (row.opt_text(3)?, row.opt_blob(4)?) {
        (Some(number), None) => Launcher::Practitioner(number),
        (None, Some(id)) => Launcher::Account(AccountId(uuid(id)?)),
        _ => return Err(Fault::corrupt("a launch is for nobody")),
    };
    Ok(Launch {
        id: uuid(row.blob(0)?)?,
        of: NewLaunch {
            opens: row.opt_blob(1)?.map(uuid).transpose()?.map_or(Opens::Desk, Opens::App),
            institution: row.text(2)?,
            launcher,
            resident: ResidentId::from_slice(row.blob(5)?)?,
            patient: PatientId::from_slice(row.blob(6)?)?,
            context: row.text(7)?,
        },
        made_by: row.text(8)?,
        ends_at: row.time(9)?,
    })
}

/// Uses a token; `false` when it was used. What was ordered has done its work.
pub(super) fn take(tx: &mut Tx<'_>, token: &[u8; 32], now: Timestamp) -> Result<bool> {
    tx.execute(
        "UPDATE launch SET used_at = $2, context = '' WHERE token = $1 AND used_at IS NULL",
        params![token, now],
    )
    .map(|rows| rows == 1)
}

pub(super) fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM launch WHERE ends_at < $1", params![before])
}
