//! `GET /api/reviews`: pairs of which a person must say whether they are one person.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{ResidentId, Result};
use identity::{Demographics, Document, Review, ReviewState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::Asked,
    json::said::birth_text,
};

const USUAL: usize = 50;
const MOST: usize = 200;

/// Which reviews.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// `open` (when absent), `same` or `different`.
    state: Option<String>,
    /// Reviews at most: 50 when absent, up to 200.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<Uuid>,
}

/// A page of reviews, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewPage {
    reviews: Vec<ReviewShown>,
    /// Where the next page begins; absent on the last.
    next: Option<Uuid>,
}

/// A pair to decide about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReviewShown {
    /// The review.
    id: Uuid,
    /// `open`, `same` or `different`.
    state: &'static str,
    /// Why a person has to decide.
    #[schema(example = "likely")]
    reason: &'static str,
    /// How likely they are one person, 0 to 1000.
    score: u16,
    /// Since when.
    opened_at: Timestamp,
    /// Who decided; of an open pair that was asked about again, who did before.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<Timestamp>,
    /// Who asked, where a person did.
    asked_by: Option<String>,
    /// Why.
    asked_why: Option<String>,
    /// The patient, as `Patient/{id}` of the FHIR face.
    patient: Uuid,
    /// The patient's resident now.
    resident: PersonMasked,
    /// Who may be the same person.
    candidate: PersonMasked,
}

/// A person, masked: enough to compare, too little to know.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonMasked {
    /// The region's id.
    id: Uuid,
    /// 张*.
    name: String,
    /// By FHIR's code.
    sex: &'static str,
    /// As far as it is known.
    #[schema(value_type = Option<String>)]
    birth: Option<String>,
    /// 138****1234.
    phone: Option<String>,
    /// Kind (WS/T 364) and masked number.
    documents: Vec<String>,
    /// Institutions that know the person.
    institutions: Vec<String>,
}

/// Lists pairs of patients to decide about
#[utoipa::path(
    get, path = "/reviews", tag = "reviews", operation_id = "listReviews", params(Question),
    responses((status = 200, description = "A page of reviews", body = ReviewPage)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Asked(question): Asked<Question>,
) -> Result<Json<ReviewPage>, ApiError> {
    let stands = question.state.as_deref().map_or(Ok(ReviewState::Open), ReviewState::parse);
    let stands = stands.map_err(|fault| fault.at("state"))?;
    let limit = question.limit.unwrap_or(USUAL).clamp(1, MOST);
    let (found, reviews) = state.read(|tx| {
        let found = state.residents.reviews(tx, stands, limit, question.after)?;
        let shown: Result<Vec<_>> = found.iter().map(|review| shown(&state, tx, review)).collect();
        Ok((found, shown?))
    })?;
    let both = |review: &Review| [review.resident, review.candidate];
    let event = |person| Event::done(Action::Search, "review").of(person);
    let events = found.iter().flat_map(both).map(event).collect();
    state.audited(caller.ctx(), events).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|last| last.id);
    Ok(Json(ReviewPage { reviews, next }))
}

pub(super) fn shown(state: &State, tx: &mut Tx<'_>, review: &Review) -> Result<ReviewShown> {
    Ok(ReviewShown {
        id: review.id,
        state: review.state.as_str(),
        reason: review.reason.as_str(),
        score: review.score,
        opened_at: review.opened_at,
        decided_by: review.decided_by.clone(),
        decided_at: review.decided_at,
        asked_by: review.asked_by.clone(),
        asked_why: review.asked_why.clone(),
        patient: review.patient.0,
        resident: person(state, tx, review.resident)?,
        candidate: person(state, tx, review.candidate)?,
    })
}

pub(super) fn person(state: &State, tx: &mut Tx<'_>, id: ResidentId) -> Result<PersonMasked> {
    let Demographics { name, sex, birth, phone, documents, .. } =
        state.residents.demographics(tx, id)?.masked(&state.masks());
    let patients = state.residents.patients_of(tx, id)?;
    Ok(PersonMasked {
        id: id.0,
        name,
        sex: sex.code(),
        birth: birth.map(birth_text),
        phone,
        documents: self::documents(&documents),
        institutions: patients.into_iter().map(|(_, institution)| institution).collect(),
    })
}

/// Kind and number of each, as they are: mask them first.
pub(super) fn documents(of: &[Document]) -> Vec<String> {
    of.iter().map(|d| format!("{} {}", d.kind.code(), d.number.reveal())).collect()
}
