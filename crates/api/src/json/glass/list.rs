//! `GET /api/break-glass`: records that were opened without a relation.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::Fault;
use identity::access::{
    bond::{BrokenGlass, GlassState},
    rights::Sensitive,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToReviewGlass},
    input::Asked,
    json::{keys::known_institution, said::birth_text},
};

/// Rows at most.
const MOST: u32 = 200;

/// Which openings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// `open` (not reviewed yet, the default) or `reviewed`.
    state: Option<String>,
    /// Of this institution; the own one, or for the region all, when absent.
    institution: Option<String>,
}

/// Openings, the oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Openings {
    openings: Vec<OpeningShown>,
}

/// One opening.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OpeningShown {
    /// Its id.
    id: Uuid,
    /// Whose record, by the region's id.
    resident: Uuid,
    /// Who that is, masked: enough to find the visit that the reason tells of.
    #[schema(example = "张*")]
    name: String,
    /// Date of birth, as far as it is known.
    birth: Option<String>,
    /// Who opened it.
    login: String,
    /// For which institution.
    institution: String,
    /// Why.
    reason: String,
    /// Sensitive classes that were opened too.
    classes: Vec<&'static str>,
    /// When.
    at: Timestamp,
    /// Until when.
    until: Timestamp,
    /// Whether it was found right; absent while it is open.
    justified: Option<bool>,
    /// What was found.
    note: Option<String>,
    /// By whom.
    reviewed_by: Option<String>,
    /// When.
    reviewed_at: Option<Timestamp>,
}

/// Lists records that were opened without a relation
///
/// What is open is the notice to whoever supervises: it stays until somebody else of the institution has
/// reviewed it. Looking is on the trail of each resident.
#[utoipa::path(
    get, path = "/break-glass", tag = "access", operation_id = "listOpenings", params(Question),
    responses((status = 200, description = "At most 200, the oldest first", body = Openings)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToReviewGlass>,
    Asked(question): Asked<Question>,
) -> Result<Json<Openings>, ApiError> {
    let which = match question.state.as_deref() {
        None | Some("open") => GlassState::Open,
        Some("reviewed") => GlassState::Reviewed,
        Some(_) => return Err(Fault::invalid("state is open or reviewed").at("state").into()),
    };
    let institution = caller.narrowed(question.institution)?;
    if let Some(code) = &institution {
        known_institution(&state, code, caller.ctx().now)?;
    }
    let (openings, seen) = state.read(|tx| {
        let found = BrokenGlass::list(tx, institution.as_deref(), which, MOST)?;
        let (mut openings, mut seen) = (Vec::new(), Vec::new());
        for opening in found {
            let resident = state.residents.current(tx, opening.resident)?;
            let who = state.residents.demographics(tx, resident)?.masked(&state.masks());
            let entity = format!("break-glass/{}", opening.id);
            seen.push(Event::done(Action::Read, entity).of(opening.resident));
            let birth = who.birth.map(birth_text);
            openings.push(OpeningShown { name: who.name, birth, ..opening.into() });
        }
        Ok((openings, seen))
    })?;
    state.audited(caller.ctx(), seen).await?;
    Ok(Json(Openings { openings }))
}

impl From<BrokenGlass> for OpeningShown {
    fn from(of: BrokenGlass) -> Self {
        let (justified, note, reviewed_by, reviewed_at) = match of.verdict {
            Some(found) => (Some(found.justified), Some(found.note), Some(found.by), Some(found.at)),
            None => (None, None, None, None),
        };
        Self {
            id: of.id,
            resident: of.resident.0,
            name: String::new(),
            birth: None,
            login: of.login,
            institution: of.institution,
            reason: of.reason,
            classes: of.opens.into_iter().map(Sensitive::name).collect(),
            at: of.at,
            until: of.until,
            justified,
            note,
            reviewed_by,
            reviewed_at,
        }
    }
}
