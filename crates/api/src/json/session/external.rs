//! `GET /api/session/external`: whether people may sign in with an external provider.

use axum::{Json, extract::State as Extract};
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// Another way to sign in.
#[derive(Serialize, ToSchema)]
pub(crate) struct OtherWay {
    /// The provider's name as people know it; absent when there is none.
    #[schema(example = "市政务统一认证")]
    name: Option<String>,
    /// Where a browser begins: add `?back=` and a page of this server to come back to.
    #[schema(example = "/oauth/external")]
    start: Option<&'static str>,
    /// The provider's own name, by which accounts are linked.
    issuer: Option<String>,
}

/// Says whether people may sign in with an external provider
#[utoipa::path(
    get, path = "/session/external", tag = "session", operation_id = "showExternalSignIn",
    responses((status = 200, description = "The provider, or nothing", body = OtherWay)),
    security(())
)]
pub(crate) async fn external(Extract(state): Extract<State>) -> Json<OtherWay> {
    let provider = state.external.as_ref();
    Json(OtherWay {
        name: provider.map(|provider| provider.name().to_owned()),
        start: provider.map(|_| "/oauth/external"),
        issuer: provider.map(|provider| provider.issuer().to_owned()),
    })
}
