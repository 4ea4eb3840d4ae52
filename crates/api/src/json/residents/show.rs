//! `GET /api/residents/{id}`: who somebody is, masked, and what the caller may do about it.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Purpose, mask_address};
use identity::access::{bond::BrokenGlass, rights::Matter};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ResidentFound, card, known_of, looked, whose};
use crate::{
    ApiError, State,
    caller::{Reading, ThePerson},
    input::Named,
    json::{me::AccessPurpose, said::each},
};

/// The head of a record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResidentShown {
    /// Who it is, masked.
    person: ResidentFound,
    /// The address, to the county.
    address: Option<String>,
    /// Everything that ties the caller to the person, the closest first.
    #[schema(example = json!(["encounter", "order"]))]
    relations: Vec<&'static str>,
    /// Until when the caller holds the record open without a relation; absent where it is not held open.
    opened_until: Option<Timestamp>,
    /// Purposes for which the caller may ask for what is masked.
    purposes: Vec<AccessPurpose>,
    /// The patients that stand for the person, as `Patient/{id}` of the FHIR face.
    patients: Vec<String>,
}

/// Shows who somebody is, masked
#[utoipa::path(
    get, path = "/residents/{id}", tag = "residents", operation_id = "showResident",
    params(("id" = Uuid, Path, description = "The resident, by the region's id")),
    responses(
        (status = 200, description = "The head of the record", body = ResidentShown),
        (status = 404, description = "There is no such resident, or none that the caller may see"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn show(
    Extract(state): Extract<State>,
    reading: Reading<ThePerson>,
    Named(id): Named<Uuid>,
) -> Result<Json<ResidentShown>, ApiError> {
    let ctx = reading.ctx();
    let mut sight = reading.sight(&state);
    let whose = whose(&state, &reading, &mut sight, id).await?;
    let account = reading.person().map(|acting| acting.who.account);
    let shown = state.read(|tx| {
        let person = card(&state, tx, ctx, &mut sight, whose.resident, whose.breadth)?;
        let who = known_of(&state, tx, ctx, whose.resident, whose.breadth)?;
        let glass = BrokenGlass::of(tx, whose.resident)?.into_iter().filter(|glass| {
            Some(glass.account) == account
                && ctx.institution.as_deref() == Some(glass.institution.as_str())
                && glass.until > ctx.now
                && glass.verdict.as_ref().is_none_or(|verdict| verdict.justified)
        });
        let patients = state.residents.patients_of(tx, whose.resident)?;
        let seen = |institution: &String| {
            whose.breadth == crate::access::Breadth::Region || Some(institution) == ctx.institution.as_ref()
        };
        Ok(ResidentShown {
            person,
            address: who.address.as_deref().map(mask_address),
            relations: sight.relations(tx, whose.resident)?.into_iter().map(|r| r.name()).collect(),
            opened_until: glass.map(|glass| glass.until).max(),
            purposes: each::<Purpose, _>(sight.purposes(tx, whose.resident, Matter::Person, whose.here)?),
            patients: patients.iter().filter(|(_, at)| seen(at)).map(|(id, _)| id.to_string()).collect(),
        })
    })?;
    looked(&state, ctx, &sight, vec![Event::done(Action::Read, "person").of(whose.resident)]).await?;
    Ok(Json(shown))
}
