//! `GET /api/senders`: which systems may send HL7 v2.

use axum::{Json, extract::State as Extract};
use identity::access;
use serde::Serialize;
use utoipa::ToSchema;

use super::sender::Sender;
use crate::{
    ApiError, State,
    caller::{Allowed, ToManageSenders},
    json::said::each,
};

/// Senders by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Senders {
    senders: Vec<SenderNamed>,
}

/// A sender with its name.
#[derive(Serialize, ToSchema)]
struct SenderNamed {
    /// Names it in logs and audit.
    name: String,
    /// The rest.
    #[serde(flatten)]
    sender: Sender,
}

/// Lists the systems that may send HL7 v2 over MLLP
#[utoipa::path(
    get, path = "/senders", tag = "access", operation_id = "listSenders",
    responses((status = 200, description = "The senders", body = Senders)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    _caller: Allowed<ToManageSenders>,
) -> Result<Json<Senders>, ApiError> {
    let senders = state.read(access::senders)?;
    Ok(Json(Senders { senders: each(senders) }))
}

impl From<access::MllpSender> for SenderNamed {
    fn from(of: access::MllpSender) -> Self {
        Self { name: of.name.clone(), sender: of.into() }
    }
}
