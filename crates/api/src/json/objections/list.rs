//! `GET /api/objections`: what waits for an answer, the one that is due first before others.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, Result};
use identity::access::objection::{Objection, Which};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{ObjectionShown, shown};
use crate::{
    ApiError, State,
    caller::{Allowed, ToAnswerObjections},
    input::Asked,
    json::{keys::known_institution, said::birth_text},
};

/// Rows at most.
const MOST: u32 = 200;

/// Which objections.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// `open` (waits for an answer, the default) or `answered`.
    state: Option<String>,
    /// At this institution; the own one, or for the region all, when absent.
    institution: Option<String>,
}

/// Objections.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectionList {
    /// At most 200; open ones by when they are due, answered ones the newest first.
    objections: Vec<ObjectionOf>,
}

/// An objection with who made it.
#[derive(Serialize, ToSchema)]
struct ObjectionOf {
    /// The objection.
    objection: ObjectionShown,
    /// Whose record, by the region's id.
    resident: Uuid,
    /// Who made it, masked.
    #[schema(example = "张*")]
    name: String,
    /// Date of birth, as far as it is known.
    birth: Option<String>,
}

/// Lists what residents object to
///
/// For whoever answers for an institution, or for the region. Looking is on the trail of each resident.
#[utoipa::path(
    get, path = "/objections", tag = "objections", operation_id = "listObjections", params(Question),
    responses((status = 200, description = "The worklist", body = ObjectionList)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToAnswerObjections>,
    Asked(question): Asked<Question>,
) -> Result<Json<ObjectionList>, ApiError> {
    let which = match question.state.as_deref() {
        None | Some("open") => Which::Open,
        Some("answered") => Which::Answered,
        Some(_) => return Err(Fault::invalid("state is open or answered").at("state").into()),
    };
    let now = caller.ctx().now;
    let institution = caller.narrowed(question.institution)?;
    if let Some(code) = &institution {
        known_institution(&state, code, now)?;
    }
    let (objections, events) = state.read(|tx| {
        let found = Objection::list(tx, &state.vault, institution.as_deref(), which, MOST)?;
        let (mut objections, mut events) = (Vec::new(), Vec::new());
        for objection in found {
            let resident = state.residents.current(tx, objection.resident)?;
            let who = state.residents.demographics(tx, resident)?.masked(&state.masks());
            events.push(Event::done(Action::Read, format!("objection/{}", objection.id)).of(resident));
            objections.push(ObjectionOf {
                objection: shown(&state, objection, now),
                resident: resident.0,
                name: who.name,
                birth: who.birth.map(birth_text),
            });
        }
        Ok((objections, events))
    })?;
    state.audited(caller.ctx(), events).await?;
    Ok(Json(ObjectionList { objections }))
}
