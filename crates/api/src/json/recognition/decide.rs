//! `POST /api/recognition/decisions`: what the doctor answered.

use axum::{Json, extract::State as Extract};
use base::{CheckId, Fault, Fen, Key, Result};
use care::recognition as rooms;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToAnswerChecks},
    input::Body,
    json::said::each,
    recognising,
};

/// Decisions of one call.
const MOST: usize = 100;

/// One or many answers: all are recorded, or none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decisions {
    /// At most 100.
    #[schema(min_items = 1, max_items = 100)]
    decisions: Vec<DecisionMade>,
}

/// An answer to one line of a check.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DecisionMade {
    /// The check.
    check: Uuid,
    /// The line.
    line: u32,
    /// What was decided.
    kind: DecisionKind,
    /// With `recognise`: the reports that are used; those that the check offered when absent.
    reports: Option<Vec<Uuid>>,
    /// With `reexamine`: code of the ground.
    ground: Option<String>,
    /// With `reexamine`: the patient was told why.
    informed: Option<bool>,
    /// More, for the medical record; with `continue`, `adopt`, `withdraw` and `retract` the reason.
    note: Option<String>,
}

/// What was decided about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum DecisionKind {
    /// 互认: the results are used and the examination is not repeated.
    Recognise,
    /// 不互认: examined again on a ground of the region's list.
    Reexamine,
    /// The order goes on in spite of a duplicate.
    Continue,
    /// The earlier order or medicine is used instead.
    Adopt,
    /// 撤单: the order is withdrawn.
    Withdraw,
    /// The answer before is taken back and none takes its place.
    Retract,
}

/// What became of the answers, in their order.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecisionsAnswer {
    decisions: Vec<DecisionKept>,
}

/// What became of an answer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DecisionKept {
    /// The answer.
    id: Uuid,
    /// The check.
    check: Uuid,
    /// The line.
    line: u32,
    /// The how-manieth answer to the line, from 1.
    seq: i64,
    /// When it was given.
    at: Timestamp,
    /// It was there already: nothing changed.
    repeated: bool,
    /// Money saved by it in fen; nothing where the same exam was counted before.
    #[schema(value_type = i64)]
    saved: Fen,
    /// A sentence for the medical record, in Chinese; empty for a repeated answer.
    record_text: String,
}

/// Records what doctors answered
///
/// The same answer sent again changes nothing; another answer to the same line takes the place of the one
/// before, whose history is kept.
#[utoipa::path(
    post, path = "/recognition/decisions", tag = "recognition", operation_id = "recordDecisions",
    request_body = Decisions,
    responses(
        (status = 200, description = "All are recorded", body = DecisionsAnswer),
        (status = 409, description = "A chosen report was withdrawn meanwhile: check the order again"),
        (status = 422, description = "A ground that does not exist, a patient who was not told, a report that may not stand in"),
    ),
    security(("key" = ["recognition"]))
)]
pub(crate) async fn decide(
    Extract(state): Extract<State>,
    caller: Allowed<ToAnswerChecks>,
    Body(Decisions { decisions }): Body<Decisions>,
) -> Result<Json<DecisionsAnswer>, ApiError> {
    if decisions.is_empty() || decisions.len() > MOST {
        return Err(Fault::invalid(format!("send 1 to {MOST} decisions")).at("decisions").into());
    }
    let decisions = decisions
        .into_iter()
        .enumerate()
        .map(|(at, made)| {
            let place = format!("decisions[{at}]");
            Ok((place.clone(), made.decision().map_err(|fault| fault.at(place))?))
        })
        .collect::<Result<Vec<_>>>()?;
    if caller.person().is_some() {
        for (place, decision) in &decisions {
            let (resident, institution) = state.read(|tx| state.recognition.asked(tx, decision.check))?;
            let tied = match caller.ctx().institution.as_deref() == Some(institution.as_str()) {
                true => caller.about(&state, resident).await,
                false => Err(Fault::forbidden("another institution asked this check")),
            };
            tied.map_err(|fault| fault.at(place))?;
        }
    }
    let answered = recognising::answer(&state, caller.ctx(), decisions).await?;
    Ok(Json(DecisionsAnswer { decisions: each(answered) }))
}

impl DecisionMade {
    /// The decision, refused where something stands in it that its kind does not take.
    fn decision(self) -> Result<rooms::Decision> {
        use DecisionKind as Kind;
        let Self { check, line, kind, reports, ground, informed, note } = self;
        let only = |there: bool, field: &str, of: Kind| {
            let words = format!("{field} goes with another kind of decision");
            if there && kind != of { Err(Fault::invalid(words).at(field)) } else { Ok(()) }
        };
        only(reports.is_some(), "reports", Kind::Recognise)?;
        only(ground.is_some(), "ground", Kind::Reexamine)?;
        only(informed.is_some(), "informed", Kind::Reexamine)?;
        if note.is_some() && kind == Kind::Recognise {
            return Err(Fault::invalid("a recognition needs no note").at("note"));
        }
        let reason = note.unwrap_or_default();
        let kind = match kind {
            Kind::Recognise => {
                let reports = reports.unwrap_or_default().into_iter().map(Key).collect();
                rooms::DecisionKind::Recognise { reports }
            }
            Kind::Reexamine => rooms::DecisionKind::Reexamine {
                ground: ground.ok_or_else(|| {
                    Fault::invalid("name the ground; GET /api/recognition/grounds lists them").at("ground")
                })?,
                informed: informed.unwrap_or_default(),
                note: reason,
            },
            Kind::Continue => rooms::DecisionKind::Continue { reason },
            Kind::Adopt => rooms::DecisionKind::Adopt { reason },
            Kind::Withdraw => rooms::DecisionKind::Withdraw { reason },
            Kind::Retract => rooms::DecisionKind::Retract { reason },
        };
        Ok(rooms::Decision { check: CheckId(check), line, kind })
    }
}

impl From<rooms::Answered> for DecisionKept {
    fn from(of: rooms::Answered) -> Self {
        Self {
            id: of.id.0,
            check: of.check.0,
            line: of.line,
            seq: of.seq,
            at: of.at,
            repeated: of.repeated,
            saved: of.saved,
            record_text: of.record_text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DecisionMade;

    fn refused(rest: &str) -> Option<String> {
        let text = format!(r#"{{"check":"01936f5e-0000-7000-8000-000000000000","line":0,{rest}}}"#);
        let made: DecisionMade = serde_json::from_str(&text).unwrap();
        made.decision().err().and_then(|fault| fault.place)
    }

    #[test]
    fn what_does_not_go_with_the_kind_is_refused() {
        assert_eq!(refused(r#""kind":"recognise""#), None);
        assert_eq!(refused(r#""kind":"reexamine","ground":"01","informed":true,"note":"病情变化""#), None);
        assert_eq!(refused(r#""kind":"reexamine""#).as_deref(), Some("ground"));
        assert_eq!(refused(r#""kind":"recognise","ground":"01""#).as_deref(), Some("ground"));
        assert_eq!(refused(r#""kind":"continue","informed":true"#).as_deref(), Some("informed"));
        assert_eq!(refused(r#""kind":"adopt","reports":[]"#).as_deref(), Some("reports"));
    }
}
