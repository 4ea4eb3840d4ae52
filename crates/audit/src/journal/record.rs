//! One row of the journal as bytes: length, check, fields. What a power cut left half written at the end of
//! a file does not pass the check and ends the reading.

use base::ResidentId;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::model::{Action, Entry, Outcome, actor_code, actor_of, purpose_code, purpose_of};

/// Length of the fields (4 bytes) and of their check (8 bytes).
const HEAD: usize = 12;
/// No row is longer; a length beyond it is no length.
const LONGEST: usize = 1 << 20;

/// Appends `entry` to `bytes`. Texts beyond the longest row are cut: a row says less, never nothing.
pub(super) fn write(entry: &Entry, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; HEAD]);
    bytes.extend_from_slice(&base::micros(entry.at).to_le_bytes());
    let codes = [
        entry.action as i64,
        entry.outcome as i64,
        purpose_code(entry.purpose),
        actor_code(entry.actor_kind),
    ];
    bytes.extend(codes.map(|code| u8::try_from(code).unwrap_or(u8::MAX)));
    bytes.extend_from_slice(&entry.request);
    field(bytes, entry.resident.as_ref().map(|resident| resident.as_bytes().as_slice()));
    field(bytes, Some(entry.actor.as_bytes()));
    field(bytes, entry.on_behalf_of.as_deref().map(str::as_bytes));
    field(bytes, entry.institution.as_deref().map(str::as_bytes));
    field(bytes, Some(entry.entity.as_bytes()));
    field(bytes, Some(entry.detail.as_bytes()));
    let length = u32::try_from(bytes.len() - start - HEAD).unwrap_or(u32::MAX);
    let check = check(&bytes[start + HEAD..]);
    bytes[start..start + 4].copy_from_slice(&length.to_le_bytes());
    bytes[start + 4..start + HEAD].copy_from_slice(&check);
}

/// The row at the beginning of `bytes` and its length; nothing where there is no whole one.
pub(super) fn read(bytes: &[u8]) -> Option<(Entry, usize)> {
    let length = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    if length > LONGEST {
        return None;
    }
    let fields = bytes.get(HEAD..HEAD + length)?;
    if bytes[4..HEAD] != check(fields) {
        return None;
    }
    Some((fields_of(fields)?, HEAD + length))
}

fn fields_of(bytes: &[u8]) -> Option<Entry> {
    let (at, rest) = bytes.split_first_chunk::<8>()?;
    let (codes, rest) = rest.split_first_chunk::<4>()?;
    let (request, mut rest) = rest.split_first_chunk::<16>()?;
    let [action, outcome, purpose, actor_kind] = codes.map(i64::from);
    let resident = take(&mut rest)?.map(ResidentId::from_slice).transpose().ok()?;
    let mut text = || Some(take(&mut rest)?.map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
    Some(Entry {
        chain: 0,
        seq: 0,
        at: Timestamp::from_microsecond(i64::from_le_bytes(*at)).ok()?,
        action: Action::from_code(action)?,
        outcome: Outcome::from_code(outcome)?,
        purpose: purpose_of(purpose)?,
        actor_kind: actor_of(actor_kind)?,
        actor: text()??,
        on_behalf_of: text()?,
        institution: text()?,
        resident,
        entity: text()??,
        detail: text()??,
        request: *request,
        hash: [0; 32],
    })
}

/// A length, one more than that of what follows; 0 where there is nothing.
fn field(bytes: &mut Vec<u8>, value: Option<&[u8]>) {
    const MOST: usize = LONGEST / 8;
    let value = value.map(|value| &value[..value.len().min(MOST)]);
    let length = value.map_or(0, |value| u32::try_from(value.len() + 1).unwrap_or(u32::MAX));
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(value.unwrap_or_default());
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let Some(length) = (u32::from_le_bytes(*length) as usize).checked_sub(1) else {
        *rest = after;
        return Some(None);
    };
    let (value, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(Some(value))
}

fn check(fields: &[u8]) -> [u8; 8] {
    let hash = Sha256::digest(fields);
    let mut check = [0; 8];
    check.copy_from_slice(&hash[..8]);
    check
}
