//! `POST /api/exports/{id}`: approving or refusing what somebody else asked for.

use axum::{extract::State as Extract, http::StatusCode};
use base::Fault;
use identity::access::export::Export;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToApproveExports},
    input::{Body, Named},
};

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportDecision {
    /// Whether it may be fetched.
    approve: bool,
    /// Why, in 4 to 500 characters.
    #[schema(example = "同意，仅限质控使用")]
    note: String,
}

/// Approves or refuses an export
///
/// Never one's own. Approved, it may be fetched for 72 hours by who asked for it.
#[utoipa::path(
    post, path = "/exports/{id}", tag = "exports", operation_id = "decideExport",
    params(("id" = Uuid, Path, description = "The export")), request_body = ExportDecision,
    responses(
        (status = 204, description = "Decided"),
        (status = 409, description = "It was decided already, or asked for too long ago"),
    ),
    security(("session" = []))
)]
pub(crate) async fn decide(
    Extract(state): Extract<State>,
    caller: Allowed<ToApproveExports>,
    Named(id): Named<Uuid>,
    Body(decision): Body<ExportDecision>,
) -> Result<StatusCode, ApiError> {
    let ctx = caller.ctx().clone();
    let account = caller.person().map(|acting| acting.who.account);
    let account = account.ok_or_else(|| Fault::forbidden("this is for people who signed in"))?;
    let export = state.read(|tx| Export::known(tx, id))?;
    if caller.may_manage().is_err() && export.institution != ctx.institution {
        return Err(Fault::not_found("there is no such export").into());
    }
    let written = state
        .store
        .write_async(move |tx| Export::decide(tx, &ctx, id, account, decision.approve, &decision.note));
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}
