//! `GET /api/reviews/{id}`: the two persons of a review side by side, field by field.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Fault, FaultKind};
use identity::Comparison;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::{ReviewShown, shown};
use crate::{
    ApiError, State,
    caller::{Allowed, ToManage},
    input::Named,
};

/// A review with what speaks for one person and what for two.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewSideBySide {
    /// The pair, masked.
    review: ReviewShown,
    /// How the two compare as they are known now; absent where the region does not match by likeness.
    comparison: Option<ComparisonShown>,
}

/// How two persons compare.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ComparisonShown {
    /// The model whose weights these are.
    #[schema(example = "synthetic-1")]
    model: String,
    /// Bits before anything is compared: how rare it is that two people taken at random are one.
    prior: f64,
    /// Sum of the prior and all fields, bits.
    weight: f64,
    /// The same as a probability, 0 to 1.
    probability: f64,
    /// What the region's thresholds make of it: `certain`, `probable`, `possible` or `certainly-not`.
    grade: &'static str,
    /// Field by field.
    fields: Vec<FieldShown>,
}

/// How two persons compare in one field.
#[derive(Serialize, ToSchema)]
struct FieldShown {
    /// `name`, `birth`, `sex`, `document`, `phone` or `address`.
    field: &'static str,
    /// How they agree, such as `exact`, `pinyin`, `typo`, `differ`; absent where one side does not state it.
    level: Option<&'static str>,
    /// Bits that speak for one person; negative: for two.
    weight: f64,
}

/// Shows a pair side by side
///
/// Both persons are masked; each field has the level at which the two agree and what that weighs.
#[utoipa::path(
    get, path = "/reviews/{id}", tag = "reviews", operation_id = "showReview",
    params(("id" = Uuid, Path, description = "The review")),
    responses(
        (status = 200, description = "The pair", body = ReviewSideBySide),
        (status = 404, description = "There is no such review"),
    ),
    security(("key" = ["manage"]))
)]
pub(crate) async fn show(
    Extract(state): Extract<State>,
    caller: Allowed<ToManage>,
    Named(id): Named<Uuid>,
) -> Result<Json<ReviewSideBySide>, ApiError> {
    let now = caller.ctx().now;
    let (review, side_by_side) = state.read(|tx| {
        let review =
            state.residents.review(tx, id)?.ok_or_else(|| Fault::not_found("there is no such review"))?;
        let comparison = match state.residents.compare(tx, review.resident, review.candidate, now) {
            Ok(found) => Some(comparison(found)),
            Err(fault) if fault.kind == FaultKind::Unsupported => None,
            Err(fault) => return Err(fault),
        };
        let review_shown = shown(&state, tx, &review)?;
        Ok((review, ReviewSideBySide { review: review_shown, comparison }))
    })?;
    let event = |person| Event::done(Action::Read, format!("review/{id}")).of(person);
    state.audited(caller.ctx(), [review.resident, review.candidate].map(event).into()).await?;
    Ok(Json(side_by_side))
}

fn comparison(Comparison { score, grade, model }: Comparison) -> ComparisonShown {
    ComparisonShown {
        model,
        prior: rounded(score.prior),
        weight: rounded(score.weight),
        probability: score.probability,
        grade: grade.code(),
        fields: score
            .fields
            .into_iter()
            .map(|field| FieldShown {
                field: field.field.code(),
                level: field.level,
                weight: rounded(field.weight),
            })
            .collect(),
    }
}

/// Hundredths of a bit are all that anybody reads.
#[allow(clippy::float_arithmetic, reason = "weights are shown with two decimals")]
fn rounded(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
}
