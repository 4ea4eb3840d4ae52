//! `POST /api/launches`: a hospital's system opens the desk, or an app, for somebody who works there and one patient; a person
//! opens an app for themselves (SMART App Launch 2.2, EHR launch).

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Ctx, Fault, PatientId, ResidentId, Result};
use identity::access::{
    launch::{self, Launcher, NewLaunch, Opens},
    smart,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    ApiError, State, access,
    caller::{Allowed, ToLaunch, staff_number},
    input::Body,
    json::recognition::{OrderCarried, PatientNamed},
    oauth::authorize::encoded,
};

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(launch))
}

/// What is to be opened, for whom and with which patient.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaunchWanted {
    /// With which patient.
    patient: PatientNamed,
    /// For whom, by the institution's staff number, where X-On-Behalf-Of does not say it. A person opens for themselves.
    #[schema(example = "D7")]
    practitioner: Option<String>,
    /// The app; the doctor's desk when absent.
    app: Option<Uuid>,
    /// What is about to be ordered, for the desk: as in `POST /api/recognition/checks`.
    order: Option<OrderCarried>,
    /// The institution; the caller's own when absent.
    institution: Option<String>,
}

/// A launch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchMade {
    /// The token: five minutes, once, for what was asked only.
    launch: String,
    /// Until when.
    ends_at: Timestamp,
    /// What to open in the browser.
    url: String,
}

/// Opens the desk or an app with a patient
///
/// The answer's `url` is opened in a browser within five minutes. The desk is then signed in as that person by the word of
/// the hospital's system: a second factor is still asked for. An app asks for the person's consent as always.
#[utoipa::path(
    post, path = "/launches", tag = "session", operation_id = "makeLaunch", request_body = LaunchWanted,
    responses(
        (status = 201, description = "The token and the address to open", body = LaunchMade),
        (status = 404, description = "Nobody is known by this, or there is no such app"),
    ),
    security(("key" = ["launch"]))
)]
pub(crate) async fn launch(
    Extract(state): Extract<State>,
    caller: Allowed<ToLaunch>,
    Body(wanted): Body<LaunchWanted>,
) -> Result<(StatusCode, Json<LaunchMade>), ApiError> {
    let ctx = caller.acting_for(wanted.institution.as_deref())?;
    let institution = ctx.institution.clone().unwrap_or_default();
    let launcher = match caller.person() {
        Some(_) if wanted.app.is_none() => {
            return Err(Fault::forbidden("who signed in is at the desk already; name an app")
                .at("app")
                .into());
        }
        Some(_) if wanted.practitioner.is_some() => {
            return Err(Fault::forbidden("a person opens an app for themselves; leave the practitioner out")
                .at("practitioner")
                .into());
        }
        Some(acting) => Launcher::Account(acting.who.account),
        None => {
            let named = wanted.practitioner.as_deref().or(ctx.actor.on_behalf_of.as_deref());
            let named = named.ok_or_else(|| {
                Fault::invalid("say for whom: the staff number, here or in X-On-Behalf-Of").at("practitioner")
            })?;
            Launcher::Practitioner(staff_number(named).map_err(|fault| fault.at("practitioner"))?)
        }
    };
    if wanted.app.is_some() && wanted.order.is_some() {
        return Err(Fault::invalid("an order is for the desk; an app is told the patient alone")
            .at("order")
            .into());
    }
    let found = state.read(|tx| named(&state, tx, &ctx, &wanted.patient));
    let tied = match (found, caller.person()) {
        // A person learns the same of somebody unknown as of somebody they have nothing to do with.
        (Err(fault), Some(_)) if fault.kind == base::FaultKind::NotFound => {
            return Err(access::no_relation().into());
        }
        (found, _) => found?,
    };
    let (resident, patient) = tied;
    caller.about(&state, resident).await?;
    let (opens, begins) = match wanted.app {
        None => (Opens::Desk, None),
        Some(id) => {
            let app = state.read(|tx| smart::in_force(tx, id))?;
            let begins = app.and_then(|app| app.launch_url);
            let begins = begins.ok_or_else(|| {
                Fault::not_found("there is no app in force by this id that can be opened from here").at("app")
            })?;
            (Opens::App(id), Some(begins))
        }
    };
    let context = match &wanted.order {
        Some(order) => serde_json::to_string(order).map_err(|e| Fault::internal(e.to_string()))?,
        None => String::new(),
    };
    let new = NewLaunch { opens, institution, launcher, resident, patient, context };
    let (random, ends_at) =
        (state.random.clone(), ctx.now + jiff::SignedDuration::from_secs(launch::LAUNCH_SECONDS));
    let token = state.store.write_async(move |tx| launch::issue(tx, &ctx, &random, &new)).await?;
    let url = match begins {
        None => format!("{}/embed/desk#launch={}", state.base_url, token.reveal()),
        Some(begins) => {
            let mark = if begins.contains('?') { '&' } else { '?' };
            let iss = encoded(&format!("{}/fhir", state.base_url));
            format!("{begins}{mark}iss={iss}&launch={}", encoded(token.reveal()))
        }
    };
    let made = LaunchMade { launch: token.reveal().to_owned(), ends_at, url };
    Ok((StatusCode::CREATED, Json(made)))
}

/// The resident, and the Patient by whom the institution knows them, or another's where it has none.
fn named(
    state: &State,
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    patient: &PatientNamed,
) -> Result<(ResidentId, PatientId)> {
    let nobody = || Fault::not_found("nobody is known by this").at("patient");
    let resident = patient.find(state, tx, ctx)?.ok_or_else(nobody)?;
    let patients = state.residents.patients_of(tx, resident)?;
    let own = ctx.institution.as_deref().unwrap_or_default();
    let known = patients.iter().find(|(_, institution)| institution == own).or_else(|| patients.first());
    Ok((resident, known.ok_or_else(nobody)?.0))
}
