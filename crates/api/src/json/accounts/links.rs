//! `/api/accounts/{id}/external`: who an account is at an external provider.

use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, Result};
use identity::account::{AccountId, external::Link};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::{Allowed, ToManageAccounts},
    input::{Body, Named},
    json::said::each,
};

/// Somebody at a provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkWanted {
    /// The provider, letter by letter as GET /api/session/external names it; that one when absent.
    issuer: Option<String>,
    /// The provider's own id of the person (`sub`).
    subject: String,
}

/// A link that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkMade {
    /// Names it.
    id: Uuid,
}

/// The links of an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkList {
    links: Vec<LinkShown>,
}

/// A link.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LinkShown {
    /// Names it.
    id: Uuid,
    /// The provider.
    issuer: String,
    /// The provider's own id of the person.
    subject: String,
    /// Since when.
    linked_at: Timestamp,
}

/// Lists who an account is at external providers
#[utoipa::path(
    get, path = "/accounts/{id}/external", tag = "accounts", operation_id = "listExternalLinks",
    params(("id" = Uuid, Path, description = "The account")),
    responses((status = 200, description = "The links in force", body = LinkList)),
    security(("session" = []))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToManageAccounts>,
    Named(id): Named<Uuid>,
) -> Result<Json<LinkList>, ApiError> {
    let links = state.read(|tx| {
        state.accounts.account(tx, AccountId(id))?;
        state.accounts.links(tx, AccountId(id))
    })?;
    Ok(Json(LinkList { links: each(links) }))
}

/// Says who an account is at an external provider
///
/// That person signs in as this account from now on. An administrator's account is linked at the server's terminal only:
/// otherwise one administration could become another.
#[utoipa::path(
    post, path = "/accounts/{id}/external", tag = "accounts", operation_id = "linkExternal",
    params(("id" = Uuid, Path, description = "The account")), request_body = LinkWanted,
    responses(
        (status = 201, description = "Linked", body = LinkMade),
        (status = 409, description = "This person is linked already"),
    ),
    security(("session" = []))
)]
pub(crate) async fn link(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Named(id): Named<Uuid>,
    Body(wanted): Body<LinkWanted>,
) -> Result<(StatusCode, Json<LinkMade>), ApiError> {
    let issuer = wanted.issuer.or_else(|| state.external.as_ref().map(|p| p.issuer().to_owned()));
    let issuer = issuer.ok_or_else(|| Fault::invalid("name the provider").at("issuer"))?;
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    let written = state.store.write_async(move |tx| {
        let account = accounts.account(tx, AccountId(id))?;
        if account.roles.iter().any(|held| held.role.is_administrator()) {
            return Err(Fault::forbidden(
                "管理员账号只能在服务器终端关联 · an administrator's account is linked at the server's terminal: lianyi account link",
            ));
        }
        accounts.link(tx, &ctx, AccountId(id), &issuer, &wanted.subject)
    });
    Ok((StatusCode::CREATED, Json(LinkMade { id: written.await? })))
}

/// Ends a link
///
/// The account's sessions end with it.
#[utoipa::path(
    delete, path = "/accounts/{id}/external/{link}", tag = "accounts", operation_id = "unlinkExternal",
    params(
        ("id" = Uuid, Path, description = "The account"),
        ("link" = Uuid, Path, description = "The link"),
    ),
    responses((status = 204, description = "Ended")),
    security(("session" = []))
)]
pub(crate) async fn unlink(
    Extract(state): Extract<State>,
    caller: Allowed<ToManageAccounts>,
    Named((id, link)): Named<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    let (accounts, ctx) = (state.accounts.clone(), caller.ctx().clone());
    state.changed(move |tx| accounts.unlink(tx, &ctx, AccountId(id), link)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Link> for LinkShown {
    fn from(of: Link) -> Self {
        Self { id: of.id, issuer: of.issuer, subject: of.subject, linked_at: of.linked_at }
    }
}
