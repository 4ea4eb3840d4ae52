//! SQL of objections. They stay under the resident who made them and are read of whom that one has become.

use ::store::{Row, Tx, params};
use base::{Ctx, Fault, Key, ResidentId, Result};
use uuid::Uuid;

use super::{About, Answered, NewObjection, Objection, Target, Which, answer_field, words_field};
use crate::{Vault, resident::BECAME};

/// Objections of one resident at most.
const MOST: u32 = 500;

/// A row, its words still sealed.
pub(super) struct Kept {
    objection: Objection,
    words: Vec<u8>,
    answer: Option<Vec<u8>>,
}

impl Kept {
    pub(super) fn opened(self, vault: &Vault) -> Result<Objection> {
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).map_err(|_| Fault::corrupt("the words of an objection are no text"))
        };
        let Self { mut objection, words, answer } = self;
        objection.words = text(vault.open(words_field(&objection.id), &words)?)?;
        if let (Some(answered), Some(sealed)) = (&mut objection.answer, answer) {
            answered.words = text(vault.open(answer_field(&objection.id), &sealed)?)?;
        }
        Ok(objection)
    }
}

const COLUMNS: &str =
    "resident, id, about, institution, whole, piece_type, piece, access_chain, access_seq, words,
    made_at, due_at, rule, answered_at, answered_by, accepted, answer, withdrawn_at";

fn uuid(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|_| Fault::corrupt("an id is not of 16 bytes"))
}

fn target(whole: bool, kind: String, piece: &[u8], access: Option<(i64, i64)>) -> Result<Target> {
    Ok(match (access, piece.is_empty(), whole) {
        (Some((chain, seq)), ..) => Target::Access(chain, seq),
        (None, false, _) => Target::Piece(kind, Key::from_slice(piece)?),
        (None, true, true) => Target::Whole,
        (None, true, false) => Target::Institution,
    })
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let answer = match (row.opt_time(13)?, row.opt_text(14)?, row.opt_int(15)?) {
        (Some(at), Some(by), Some(accepted)) => {
            Some(Answered { accepted: accepted != 0, words: String::new(), at, by })
        }
        _ => None,
    };
    let access = row.opt_int(7)?.zip(row.opt_int(8)?);
    let objection = Objection {
        resident: ResidentId::from_slice(row.blob(0)?)?,
        id: uuid(row.blob(1)?)?,
        about: About::named(&row.text(2)?)
            .ok_or_else(|| Fault::corrupt("a stored objection is about nothing that is known"))?,
        institution: row.text(3)?,
        target: target(row.bool(4)?, row.text(5)?, row.blob(6)?, access)?,
        words: String::new(),
        at: row.time(10)?,
        due: row.opt_time(11)?,
        rule: row.opt_text(12)?,
        answer,
        withdrawn_at: row.opt_time(17)?,
    };
    let words = row.blob(9)?.to_vec();
    let answer = row.opt_blob(16)?.map(<[u8]>::to_vec);
    Ok(Kept { objection, words, answer })
}

/// The columns that say what an objection is about.
struct Pointed<'a> {
    whole: bool,
    kind: &'a str,
    piece: Vec<u8>,
    access: Option<(i64, i64)>,
}

fn pointed(target: &Target) -> Pointed<'_> {
    let mut pointed = Pointed { whole: false, kind: "", piece: Vec::new(), access: None };
    match target {
        Target::Access(chain, seq) => pointed.access = Some((*chain, *seq)),
        Target::Piece(kind, key) => (pointed.kind, pointed.piece) = (kind, key.as_bytes().to_vec()),
        Target::Institution => {}
        Target::Whole => pointed.whole = true,
    }
    pointed
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid, new: &NewObjection, words: Vec<u8>) -> Result<()> {
    let pointed = pointed(&new.target);
    tx.execute(
        "INSERT INTO objection (resident, id, about, institution, whole, piece_type, piece, access_chain, access_seq,
            words, made_at, made_by, due_at, rule)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            new.resident,
            id.as_bytes(),
            new.about.name(),
            &new.institution,
            pointed.whole,
            pointed.kind,
            pointed.piece,
            pointed.access.map(|(chain, _)| chain),
            pointed.access.map(|(_, seq)| seq),
            words,
            ctx.now,
            &ctx.actor.id,
            new.due.as_ref().map(|(at, _)| *at),
            new.due.as_ref().map(|(_, rule)| rule.as_str())
        ],
    )
    .map(|_| ())
}

/// Whether the same is waiting for an answer.
pub(super) fn open_alike(tx: &mut Tx<'_>, new: &NewObjection) -> Result<bool> {
    let pointed = pointed(&new.target);
    let (chain, seq) = pointed.access.unwrap_or((-1, -1));
    tx.query_one(
        "SELECT COUNT(*) FROM objection WHERE resident = $1 AND about = $2 AND institution = $3 AND whole = $4
            AND piece_type = $5 AND piece = $6 AND COALESCE(access_chain, -1) = $7 AND COALESCE(access_seq, -1) = $8
            AND answered_at IS NULL AND withdrawn_at IS NULL",
        params![
            new.resident,
            new.about.name(),
            &new.institution,
            pointed.whole,
            pointed.kind,
            pointed.piece,
            chain,
            seq
        ],
        |row| Ok(row.int(0)? > 0),
    )
}

pub(super) fn open_of(tx: &mut Tx<'_>, resident: ResidentId) -> Result<i64> {
    tx.query_one(
        "SELECT COUNT(*) FROM objection WHERE resident = $1 AND answered_at IS NULL AND withdrawn_at IS NULL",
        params![resident],
        |row| row.int(0),
    )
}

pub(super) fn of_resident(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM objection WHERE resident = $1 OR resident IN ({BECAME}) ORDER BY made_at DESC, id LIMIT $2"
    );
    tx.query(&sql, params![resident, MOST], kept)
}

pub(super) fn list(tx: &mut Tx<'_>, institution: Option<&str>, which: Which, most: u32) -> Result<Vec<Kept>> {
    let (state, order) = match which {
        Which::Open => {
            ("answered_at IS NULL AND withdrawn_at IS NULL", "COALESCE(due_at, made_at), made_at, id")
        }
        Which::Answered => ("answered_at IS NOT NULL", "answered_at DESC, id"),
    };
    match institution {
        Some(code) => tx.query(
            &format!(
                "SELECT {COLUMNS} FROM objection WHERE institution = $1 AND {state} ORDER BY {order} LIMIT $2"
            ),
            params![code, most],
            kept,
        ),
        None => tx.query(
            &format!("SELECT {COLUMNS} FROM objection WHERE {state} ORDER BY {order} LIMIT $1"),
            params![most],
            kept,
        ),
    }
}

pub(super) fn one(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Kept>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM objection WHERE id = $1"), params![id.as_bytes()], kept)
}

/// `false` when it was answered or taken back already.
pub(super) fn answer(tx: &mut Tx<'_>, ctx: &Ctx, id: Uuid, accepted: bool, words: Vec<u8>) -> Result<bool> {
    tx.execute(
        "UPDATE objection SET answered_at = $2, answered_by = $3, accepted = $4, answer = $5
         WHERE id = $1 AND answered_at IS NULL AND withdrawn_at IS NULL",
        params![id.as_bytes(), ctx.now, &ctx.actor.id, accepted, words],
    )
    .map(|rows| rows == 1)
}

/// `false` when there is none of theirs, or it was taken back already.
pub(super) fn withdraw(tx: &mut Tx<'_>, ctx: &Ctx, resident: ResidentId, id: Uuid) -> Result<bool> {
    let sql = format!(
        "UPDATE objection SET withdrawn_at = $3 WHERE (resident = $1 OR resident IN ({BECAME})) AND id = $2 AND withdrawn_at IS NULL"
    );
    tx.execute(&sql, params![resident, id.as_bytes(), ctx.now]).map(|rows| rows == 1)
}

const RESTRICTS: &str = "withdrawn_at IS NULL AND accepted = 1 AND about IN ('sharing', 'wrong-person')";

/// What accepted objections restrict of a resident's record, each with the institution that answered.
pub(super) fn restricting(tx: &mut Tx<'_>, resident: ResidentId) -> Result<Vec<(String, Target)>> {
    let sql = format!(
        "SELECT institution, whole, piece_type, piece FROM objection
         WHERE (resident = $1 OR resident IN ({BECAME})) AND {RESTRICTS}"
    );
    tx.query(&sql, params![resident], |row| {
        Ok((row.text(0)?, target(row.bool(1)?, row.text(2)?, row.blob(3)?, None)?))
    })
}

pub(super) fn any_restricts(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = format!("SELECT COUNT(*) FROM (SELECT id FROM objection WHERE {RESTRICTS} LIMIT 1) AS found");
    tx.query_one(&sql, &[], |row| Ok(row.int(0)? > 0))
}

pub(super) fn revision(tx: &mut Tx<'_>) -> Result<i64> {
    tx.query_one("SELECT revision FROM access_revision WHERE id = 4", &[], |row| row.int(0))
}

pub(super) fn next_revision(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE access_revision SET revision = revision + 1 WHERE id = 4", &[]).map(|_| ())
}
