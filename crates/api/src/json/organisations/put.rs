//! `PUT /api/organisation/…`: one statement a call. Every change is on the trail.

use axum::{Json, extract::State as Extract};
use identity::organisation::Topic;

use super::{
    made::{DelegationMade, DeviceMade, LicenceMade, MembershipMade, PostMade, PractitionerMade, UnitMade},
    stating::{StatementsMade, one},
};
use crate::{
    ApiError, State,
    caller::{Allowed, ToKeepOrganisation},
    input::{Body, Named},
};

/// States what an institution, consortium or department is
#[utoipa::path(
    put, path = "/organisation/units/{code}", tag = "organisation", operation_id = "putUnit",
    params(("code" = String, Path, description = "The unit's code")), request_body = UnitMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn unit(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named(code): Named<String>,
    Body(body): Body<UnitMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(&state, &caller, Topic::Unit, &[("code", code.as_str())], &body).await.map(Json)
}

/// States what a unit belongs to from a day on
///
/// A unit has one parent on a day, and is never below itself on any.
#[utoipa::path(
    put, path = "/organisation/memberships/{member}", tag = "organisation", operation_id = "putMembership",
    params(("member" = String, Path, description = "Code of the member")), request_body = MembershipMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn membership(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named(member): Named<String>,
    Body(body): Body<MembershipMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(&state, &caller, Topic::Membership, &[("member", member.as_str())], &body).await.map(Json)
}

/// States to whom a member leaves one of the seven unified domains
#[utoipa::path(
    put, path = "/organisation/delegations/{member}/{domain}", tag = "organisation", operation_id = "putDelegation",
    params(("member" = String, Path, description = "Code of the member"), ("domain" = String, Path, description = "One of the seven unified domains, as `finance` or 财务")), request_body = DelegationMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn delegation(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named((member, domain)): Named<(String, String)>,
    Body(body): Body<DelegationMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(
        &state,
        &caller,
        Topic::Delegation,
        &[("member", member.as_str()), ("domain", domain.as_str())],
        &body,
    )
    .await
    .map(Json)
}

/// States who a practitioner is
#[utoipa::path(
    put, path = "/organisation/practitioners/{number}", tag = "organisation", operation_id = "putPractitioner",
    params(("number" = String, Path, description = "The person's number in the region; never an identity card")), request_body = PractitionerMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn practitioner(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named(number): Named<String>,
    Body(body): Body<PractitionerMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(&state, &caller, Topic::Practitioner, &[("number", number.as_str())], &body).await.map(Json)
}

/// States a licence of a practitioner
#[utoipa::path(
    put, path = "/organisation/licences/{practitioner}/{number}", tag = "organisation", operation_id = "putLicence",
    params(("practitioner" = String, Path, description = "The person's number"), ("number" = String, Path, description = "The licence's number")), request_body = LicenceMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn licence(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named((practitioner, number)): Named<(String, String)>,
    Body(body): Body<LicenceMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(
        &state,
        &caller,
        Topic::Licence,
        &[("practitioner", practitioner.as_str()), ("number", number.as_str())],
        &body,
    )
    .await
    .map(Json)
}

/// States that a practitioner works at a place; one person may work at several
#[utoipa::path(
    put, path = "/organisation/posts/{practitioner}/{unit}", tag = "organisation", operation_id = "putPost",
    params(("practitioner" = String, Path, description = "The person's number"), ("unit" = String, Path, description = "Code of the institution or department")), request_body = PostMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn post(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named((practitioner, unit)): Named<(String, String)>,
    Body(body): Body<PostMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(
        &state,
        &caller,
        Topic::Post,
        &[("practitioner", practitioner.as_str()), ("unit", unit.as_str())],
        &body,
    )
    .await
    .map(Json)
}

/// States what a device is and where it stands
#[utoipa::path(
    put, path = "/organisation/devices/{code}", tag = "organisation", operation_id = "putDevice",
    params(("code" = String, Path, description = "The device's code")), request_body = DeviceMade,
    responses((status = 200, description = "It is kept", body = StatementsMade)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn device(
    Extract(state): Extract<State>,
    caller: Allowed<ToKeepOrganisation>,
    Named(code): Named<String>,
    Body(body): Body<DeviceMade>,
) -> Result<Json<StatementsMade>, ApiError> {
    one(&state, &caller, Topic::Device, &[("code", code.as_str())], &body).await.map(Json)
}
