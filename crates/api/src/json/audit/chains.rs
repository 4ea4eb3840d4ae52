//! `GET /api/audit/chains`: where the chains of the trail stand.

use audit::Stand;
use axum::{Json, extract::State as Extract};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError, State,
    caller::{Allowed, ToReadTrail},
    json::said::each,
};

/// The chains, and the newest seal.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Chains {
    /// Where each chain stands.
    chains: Vec<ChainStand>,
    /// The newest seal, if the trail was ever sealed.
    seal: Option<SealShown>,
}

/// Where a chain stands. Whoever keeps this can tell later that the rows up to here are the same.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ChainStand {
    /// Number of the chain: one a writer of the database.
    chain: i64,
    /// Its last row.
    seq: i64,
    /// Hash of that row, SHA-256 in hexadecimal digits.
    hash: String,
}

/// A seal.
#[derive(Serialize, ToSchema)]
struct SealShown {
    /// Its number.
    number: i64,
    /// When it was made.
    at: Timestamp,
}

impl From<Stand> for ChainStand {
    fn from(of: Stand) -> Self {
        Self { chain: of.chain, seq: of.seq, hash: of.hash }
    }
}

/// Shows where the chains of the trail stand
#[utoipa::path(
    get, path = "/audit/chains", tag = "audit", operation_id = "showChains",
    responses((status = 200, description = "The heads", body = Chains)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn chains(
    Extract(state): Extract<State>,
    _caller: Allowed<ToReadTrail>,
) -> Result<Json<Chains>, ApiError> {
    let (stands, sealed) = state.trail(|tx| Ok((audit::stands(tx)?, audit::last_sealed(tx)?)))?;
    let seal = sealed.map(|(number, at)| SealShown { number, at });
    Ok(Json(Chains { chains: each(stands), seal }))
}
