//! `/api/me/objections`: what a resident objects to (异议): an access, a piece of the record, its sharing.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, ResidentId, Result};
use clinical::record::ResourceType;
use identity::access::objection::{self, About, NewObjection, Objection, Target};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::Person,
    input::{Body, Named},
    json::{
        keys::known_institution,
        objections::{ObjectionShown, shown},
    },
};

/// Objections, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyObjections {
    objections: Vec<ObjectionShown>,
}

/// What is objected to. Besides `about` and `words`: of an access its id; of a piece its type and id; of sharing a
/// piece, an institution (what it made), or neither (the whole record).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionWanted {
    /// `access`, `wrong-person`, `wrong-content` or `sharing`.
    #[schema(example = "sharing")]
    about: String,
    /// Why, in 4 to 1,000 characters; no numbers of documents.
    #[schema(example = "不同意其他机构查看这份报告")]
    words: String,
    /// An access, as the list of accesses names it.
    #[schema(example = "1-1024")]
    access: Option<String>,
    /// A piece of the record.
    piece: Option<PieceNamed>,
    /// An institution, by the region's code.
    institution: Option<String>,
}

/// A piece of the record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PieceNamed {
    /// Type in FHIR.
    #[serde(rename = "type")]
    #[schema(example = "DiagnosticReport")]
    kind: String,
    /// Its id, as `Type/{id}` of the FHIR face.
    id: String,
}

/// An objection that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectionMade {
    /// Its id.
    id: Uuid,
    /// Who answers: the institution that made or did it, or the region.
    institution: String,
    /// Until when it is to be answered; absent where the region gives no deadline.
    due: Option<Timestamp>,
}

/// Lists what one objected to, and what was answered
#[utoipa::path(
    get, path = "/me/objections", tag = "resident", operation_id = "listMyObjections",
    responses((status = 200, description = "The newest first", body = MyObjections)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    person: Person,
) -> Result<Json<MyObjections>, ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    let found = state.read(|tx| Objection::of(tx, &state.vault, resident))?;
    Ok(Json(MyObjections { objections: found.into_iter().map(|one| shown(&state, one, ctx.now)).collect() }))
}

/// Objects to an access, to a piece of the record, or to its sharing
///
/// The institution that made or did it answers with a reason, within the days that the region's rules give.
#[utoipa::path(
    post, path = "/me/objections", tag = "resident", operation_id = "makeObjection",
    request_body = ObjectionWanted,
    responses(
        (status = 201, description = "Kept, and on the institution's worklist", body = ObjectionMade),
        (status = 404, description = "There is no such access or piece in the own record"),
        (status = 409, description = "The same waits for an answer"),
    ),
    security(("session" = []))
)]
pub(crate) async fn object(
    Extract(state): Extract<State>,
    person: Person,
    Body(wanted): Body<ObjectionWanted>,
) -> Result<(StatusCode, Json<ObjectionMade>), ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    let about = About::named(&wanted.about).ok_or_else(|| {
        Fault::invalid("about is one of access, wrong-person, wrong-content, sharing").at("about")
    })?;
    let (target, institution) = state.read(|tx| aimed(&state, tx, resident, ctx.now, &wanted))?;
    let due = objection::due(&state.region, ctx.now);
    let new = NewObjection {
        // Under the own name, whoever that has become: it stays theirs when a merge is undone.
        resident: person.resident().unwrap_or(resident),
        about,
        target,
        institution: institution.clone(),
        words: wanted.words,
        due: due.clone(),
    };
    let own = state.clone();
    let id = state.store.write_async(move |tx| new.make(tx, &ctx, &own.vault, &own.random)).await?;
    Ok((StatusCode::CREATED, Json(ObjectionMade { id, institution, due: due.map(|(at, _)| at) })))
}

/// Takes an objection back; what it restricted is shared again
#[utoipa::path(
    delete, path = "/me/objections/{id}", tag = "resident", operation_id = "withdrawObjection",
    params(("id" = Uuid, Path, description = "The objection")),
    responses(
        (status = 204, description = "Taken back, as of now"),
        (status = 404, description = "There is none of one's own in force"),
    ),
    security(("session" = []))
)]
pub(crate) async fn withdraw(
    Extract(state): Extract<State>,
    person: Person,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    state.store.write_async(move |tx| Objection::withdraw(tx, &ctx, resident, id)).await?;
    state.read(|tx| state.restrictions.refresh(tx))?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is meant, and who answers for it.
fn aimed(
    state: &State,
    tx: &mut Tx<'_>,
    resident: ResidentId,
    now: Timestamp,
    wanted: &ObjectionWanted,
) -> Result<(Target, String)> {
    let region = || state.region.code.clone();
    match (&wanted.access, &wanted.piece, &wanted.institution) {
        (Some(access), None, None) => {
            let gone = || Fault::not_found("there is no such access to your record").at("access");
            let numbers = access.split_once('-').and_then(|(c, s)| Some((c.parse().ok()?, s.parse().ok()?)));
            let (chain, seq) = numbers.ok_or_else(gone)?;
            let entry = audit::entry_at(tx, chain, seq)?.ok_or_else(gone)?;
            let whose = entry.resident.map(|of| state.residents.current(tx, of)).transpose()?;
            if whose != Some(resident) {
                return Err(gone());
            }
            Ok((Target::Access(chain, seq), entry.institution.unwrap_or_else(region)))
        }
        (None, Some(piece), None) => {
            let gone = || Fault::not_found("there is no such piece in your record").at("piece");
            let kind = ResourceType::named(&piece.kind).filter(|kind| kind.is_personal()).ok_or_else(gone)?;
            let found = state.records.read(tx, kind, &piece.id)?.ok_or_else(gone)?;
            if found.resident != Some(resident) || kind == ResourceType::Patient {
                return Err(gone());
            }
            let institution = if found.institution.is_empty() { region() } else { found.institution };
            Ok((Target::Piece(kind.name().to_owned(), found.key), institution))
        }
        (None, None, Some(code)) => {
            known_institution(state, code, now)?;
            Ok((Target::Institution, code.clone()))
        }
        (None, None, None) => Ok((Target::Whole, region())),
        _ => Err(Fault::invalid("name one of access, piece and institution").at("about")),
    }
}
