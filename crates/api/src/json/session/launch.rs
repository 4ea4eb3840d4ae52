//! `POST /api/session/launch`: a session by a launch, for the doctor's desk inside of a hospital's system.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use base::{Actor, ActorKind, Ctx, Fault, Purpose, RequestId, Result, mask_name};
use identity::{
    access::launch::{self, LaunchToken, Opens},
    account::Concluded,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{SessionShown, signed};
use crate::{
    ApiError, State,
    input::Body,
    json::{recognition::OrderCarried, said::birth_text},
};

/// A launch that is to be used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaunchUsed {
    /// The token, as it stands behind `#launch=` of the desk's address.
    #[schema(value_type = String, format = Password)]
    launch: String,
}

/// A session that a launch began, and what it is for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Launched {
    /// The session, with its token in the body: a page in a frame of another site gets no cookie. A second factor may be
    /// pending.
    session: SessionShown,
    /// The institution that the person acts at.
    institution: String,
    /// Whom it is about, by the region's id.
    resident: Uuid,
    /// The same as a Patient of the FHIR face.
    patient: String,
    /// The name, masked.
    #[schema(example = "张*")]
    name: String,
    /// By FHIR's code.
    sex: &'static str,
    /// The day, month or year of birth, as far as it is known.
    birth: Option<String>,
    /// What the hospital's system is about to order.
    order: Option<OrderCarried>,
}

/// Signs in by a launch
///
/// The launch was made by the hospital's system (`POST /api/launches`) and is used up. The session acts at its
/// institution alone.
#[utoipa::path(
    post, path = "/session/launch", tag = "session", operation_id = "useLaunch", request_body = LaunchUsed,
    responses(
        (status = 200, description = "Signed in; something may be pending", body = Launched),
        (status = 401, description = "The launch is used up, too late, for something else, or for nobody who works there"),
    ),
    security(())
)]
pub(crate) async fn launched(
    Extract(state): Extract<State>,
    Body(LaunchUsed { launch: text }): Body<LaunchUsed>,
) -> Result<Response, ApiError> {
    let refused = || {
        Fault::unauthenticated(
            "入口已失效，请在医院系统中重新打开 · this launch is used up or too late; open the desk again from the hospital's system",
        )
    };
    let token = LaunchToken::of(&text).ok_or_else(refused)?;
    let now = base::timestamp(base::micros(state.clock.now()));
    let ctx = Ctx {
        actor: Actor { kind: ActorKind::Person, id: "unknown".to_owned(), on_behalf_of: None },
        institution: None,
        purpose: Purpose::Treatment,
        request: RequestId(state.random.uuid_v7(now)),
        now,
    };
    let accounts = state.accounts.clone();
    // A refusal is no fault here: what it left on the trail, and that the token is used up, must be kept.
    let begun = state.store.write_async(move |tx| {
        let Some(launch) = launch::redeem(tx, &ctx, &token, Opens::Desk)? else { return Ok(None) };
        Ok(match accounts.launched(tx, &ctx, &launch)? {
            Concluded::SignedIn(token) => Some((token, launch)),
            Concluded::Refused => None,
        })
    });
    let (token, launch) = begun.await?.ok_or_else(refused)?;
    let (resident, who) = state.read(|tx| {
        let resident = state.residents.current(tx, launch.of.resident)?;
        Ok((resident, state.residents.demographics(tx, resident)?))
    })?;
    let order = Some(&launch.of.context).filter(|text| !text.is_empty());
    let order = order.map(|text| serde_json::from_str(text)).transpose();
    let answer = Launched {
        session: signed::begun(&state, &token, false, now)?,
        institution: launch.of.institution,
        resident: resident.0,
        patient: launch.of.patient.to_string(),
        name: mask_name(&who.name),
        sex: who.sex.code(),
        birth: who.birth.map(birth_text),
        order: order.map_err(|_| Fault::corrupt("an order that was carried along cannot be read"))?,
    };
    let mut response = Json(answer).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
