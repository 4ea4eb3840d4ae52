//! `POST /cds-services/{id}/feedback`: what the doctor did with the cards.
//!
//! * Recognition accepted → recorded as recognised.
//! * Recognition overridden with a ground of the region's list → recorded as examined again. The card says
//!   that choosing a ground confirms that the patient was told (RULES §2.2), so the answer is recorded as
//!   informed; a hospital that asks the doctor apart uses `POST /api/recognition/decisions`.
//! * Recognition overridden without a ground → nothing can be recorded: the line stays unanswered.
//! * A duplicate overridden → recorded as continued; its withdrawal accepted → as withdrawn.

use axum::{extract::State as Extract, http::StatusCode};
use base::{Fault, Result};
use care::recognition::{Decision, DecisionKind};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    card_id::{CardId, CardKind, Suggested},
    discover::Service,
};
use crate::{
    ApiError, State,
    caller::{Allowed, ToCallHooks},
    input::{Body, Named},
    recognising,
};

/// Entries of one call.
const MOST: usize = 100;

/// What doctors did with cards.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FeedbackGiven {
    /// All are recorded, or none.
    feedback: Vec<Feedback>,
}

/// What a doctor did with a card.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    /// The card's uuid.
    card: Uuid,
    /// What was done.
    outcome: Outcome,
    /// With `accepted`: the suggestions.
    #[serde(default)]
    accepted_suggestions: Vec<AcceptedSuggestion>,
    /// With `overridden`: why.
    override_reason: Option<OverrideReason>,
}

/// What was done with a card.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// A suggestion was taken.
    Accepted,
    /// It was passed over.
    Overridden,
}

/// A suggestion that was taken.
#[derive(Deserialize, ToSchema)]
struct AcceptedSuggestion {
    /// Its uuid.
    id: Uuid,
}

/// Why a card was passed over.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OverrideReason {
    /// One of the card's reasons.
    reason: Option<ReasonChosen>,
    /// More, for the medical record.
    #[serde(default)]
    user_comment: String,
}

/// One of the card's reasons.
#[derive(Deserialize, ToSchema)]
struct ReasonChosen {
    /// Code of the region's ground.
    code: String,
}

/// Records what doctors did with cards
#[utoipa::path(
    post, path = "/cds-services/{id}/feedback", tag = "cds-hooks", operation_id = "sendCdsFeedback",
    params(("id" = String, Path, description = "The service")), request_body = FeedbackGiven,
    responses((status = 200, description = "Recorded; the same feedback again changes nothing")),
    security(("key" = ["recognition"]))
)]
pub(crate) async fn feedback(
    Extract(state): Extract<State>,
    caller: Allowed<ToCallHooks>,
    Named(id): Named<String>,
    Body(FeedbackGiven { feedback }): Body<FeedbackGiven>,
) -> Result<StatusCode, ApiError> {
    Service::named(&id)?;
    if feedback.len() > MOST {
        return Err(Fault::too_large(format!("send at most {MOST} entries at a time")).at("feedback").into());
    }
    let decisions = feedback
        .into_iter()
        .enumerate()
        .filter_map(|(at, entry)| {
            let place = format!("feedback[{at}]");
            let decision = entry.decision().map_err(|fault| fault.at(&place)).transpose()?;
            Some(decision.map(|decision| (place, decision)))
        })
        .collect::<Result<Vec<_>>>()?;
    if !decisions.is_empty() {
        recognising::answer(&state, caller.ctx(), decisions).await?;
    }
    Ok(StatusCode::OK)
}

impl Feedback {
    /// The decision that this is, if it is one.
    fn decision(self) -> Result<Option<Decision>> {
        let card = CardId::of(self.card)
            .ok_or_else(|| Fault::not_found("no card of this server has this uuid").at("card"))?;
        let (ground, comment) = match self.override_reason {
            Some(why) => (why.reason.map(|reason| reason.code), why.user_comment),
            None => (None, String::new()),
        };
        let suggested = self.accepted_suggestions.iter().find_map(|taken| card.suggested(taken.id));
        let kind = match (self.outcome, card.kind, suggested, ground) {
            (Outcome::Accepted, _, Some(Suggested::Recognise), _) => {
                DecisionKind::Recognise { reports: Vec::new() }
            }
            (Outcome::Accepted, _, Some(Suggested::Withdraw), _) => {
                DecisionKind::Withdraw { reason: comment }
            }
            (Outcome::Overridden, CardKind::Recognition, _, Some(ground)) => {
                DecisionKind::Reexamine { ground, informed: true, note: comment }
            }
            (Outcome::Overridden, CardKind::Duplicate, ..) => DecisionKind::Continue { reason: comment },
            _ => return Ok(None),
        };
        Ok(Some(Decision { check: card.check, line: card.line, kind }))
    }
}

#[cfg(test)]
mod tests {
    use base::{CheckId, Random};
    use care::recognition::DecisionKind;
    use serde_json::json;

    use super::{
        super::card_id::{CardId, CardKind, Suggested},
        Feedback,
    };

    fn decided(
        kind: CardKind,
        suggested: Option<Suggested>,
        body: &serde_json::Value,
    ) -> Option<DecisionKind> {
        let check = CheckId(Random::seeded(1).uuid_v7("2023-08-14T01:00:00Z".parse().unwrap()));
        let card = CardId { check, line: 2, kind };
        let mut body = body.clone();
        body["card"] = json!(card.uuid());
        if let Some(suggested) = suggested {
            body["acceptedSuggestions"] = json!([{"id": card.suggestion(suggested)}]);
        }
        let feedback: Feedback = serde_json::from_value(body).unwrap();
        let decision = feedback.decision().unwrap()?;
        assert_eq!((decision.check, decision.line), (check, 2));
        Some(decision.kind)
    }

    #[test]
    fn feedback_becomes_the_doctors_answer() {
        let accepted = json!({"outcome": "accepted", "outcomeTimestamp": "2023-08-14T01:00:00Z"});
        let with_ground = json!({"outcome": "overridden", "overrideReason":
            {"reason": {"code": "01", "system": "urn:x"}, "userComment": "病情变化"}});
        let plain = json!({"outcome": "overridden"});
        use CardKind::{Duplicate, Recognition};
        assert_eq!(
            decided(Recognition, Some(Suggested::Recognise), &accepted),
            Some(DecisionKind::Recognise { reports: vec![] })
        );
        assert_eq!(
            decided(Recognition, None, &with_ground),
            Some(DecisionKind::Reexamine {
                ground: "01".into(), informed: true, note: "病情变化".into()
            })
        );
        assert_eq!(decided(Recognition, None, &plain), None);
        assert_eq!(decided(Duplicate, None, &plain), Some(DecisionKind::Continue { reason: String::new() }));
        assert_eq!(
            decided(Duplicate, Some(Suggested::Withdraw), &accepted),
            Some(DecisionKind::Withdraw { reason: String::new() })
        );
        assert_eq!(decided(Recognition, None, &accepted), None, "accepted without a suggestion says nothing");
    }
}
