//! `GET /cds-services`: which services there are.

use axum::Json;
use base::{Fault, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// The services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// While an order is being put together.
    OrderSelect,
    /// When orders are about to be signed.
    OrderSign,
}

impl Service {
    const ALL: [Self; 2] = [Self::OrderSelect, Self::OrderSign];

    fn id(self) -> &'static str {
        match self {
            Self::OrderSelect => "lianyi-recognition-order-select",
            Self::OrderSign => "lianyi-recognition-order-sign",
        }
    }

    /// The hook it answers.
    pub(crate) fn hook(self) -> &'static str {
        match self {
            Self::OrderSelect => "order-select",
            Self::OrderSign => "order-sign",
        }
    }

    /// The service of an address.
    pub(crate) fn named(id: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|service| service.id() == id)
            .ok_or_else(|| Fault::not_found("there is no such service; GET /cds-services lists them"))
    }
}

/// The services of this server.
#[derive(Serialize, ToSchema)]
pub(crate) struct Services {
    services: Vec<ServiceShown>,
}

/// One service.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ServiceShown {
    /// The hook it answers.
    hook: &'static str,
    /// Its address below `/cds-services/`.
    id: &'static str,
    /// For people.
    title: &'static str,
    /// For people, in more words.
    description: &'static str,
    /// What is sent along.
    prefetch: Prefetch,
    /// What a caller has to do.
    usage_requirements: &'static str,
}

/// What is sent along.
#[derive(Serialize, ToSchema)]
struct Prefetch {
    /// The patient, by whose identifiers it is found here.
    patient: &'static str,
}

/// Lists the CDS services
///
/// Needs no key.
#[utoipa::path(
    get, path = "/cds-services", tag = "cds-hooks", operation_id = "discoverCdsServices",
    responses((status = 200, description = "The services", body = Services)),
    security(())
)]
pub(crate) async fn discover() -> Json<Services> {
    let shown = |service: Service| ServiceShown {
        hook: service.hook(),
        id: service.id(),
        title: "检查检验互认与重复提醒 · Mutual recognition and duplicates",
        description: "开单时提示本区域其他机构已有的可互认检查检验结果及重复检查、检验、用药；只提示，不拦截。 \
            Tells of results from elsewhere in the region that may stand in for what is being ordered, and of duplicates. \
            It informs and never blocks.",
        prefetch: Prefetch { patient: "Patient/{{context.patientId}}" },
        usage_requirements: "Authorization: Bearer <the institution's key, with the scope recognition>. \
            Send prefetch.patient with the institution's own number (type MR) or the identity card among its identifiers.",
    };
    Json(Services { services: Service::ALL.map(shown).into() })
}
