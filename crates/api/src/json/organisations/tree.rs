//! `GET /api/organisation/tree`: what belonged to what on a day.

use axum::{Json, extract::State as Extract};
use identity::organisation::{DOMAINS, KINDS, LEVELS, Picture, Unit, chinese};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::stating::register;
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadRegister},
    input::Asked,
};

/// Of which day.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// The day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) on: Option<Date>,
    /// As it was known at this instant; as it is known now when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) known_at: Option<Timestamp>,
}

/// The tree of a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitTree {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Units, each after the one that it belongs to.
    units: Vec<UnitShown>,
}

/// A unit of the tree.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnitShown {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// Its kind in Chinese.
    kind_name: &'static str,
    /// Its level.
    level: Option<String>,
    /// Its level in Chinese.
    level_name: Option<&'static str>,
    /// Code of the unit it belongs to.
    parent: Option<String>,
    /// How many units stand above it.
    depth: usize,
    /// The unit that is the legal person for it.
    legal_person: Option<String>,
    /// Unified social credit code.
    credit_code: Option<String>,
    /// Code of the health institution.
    institution_code: Option<String>,
    /// Place, six digits.
    area: Option<String>,
    /// Address.
    address: Option<String>,
    /// Telephone for everybody.
    telephone: Option<String>,
    /// Whether name, kind, level and codes stand in the region's rule files.
    from_rules: bool,
    /// Unified domains that it leaves to another.
    delegations: Vec<DelegationShown>,
}

/// A domain left to a head.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DelegationShown {
    /// The domain.
    domain: String,
    /// In Chinese.
    domain_name: &'static str,
    /// Code of the head.
    head: String,
}

/// Shows what belongs to what on a day
#[utoipa::path(
    get, path = "/organisation/tree", tag = "organisation", operation_id = "showTree", params(When),
    responses((status = 200, description = "The tree", body = UnitTree)),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn tree(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadRegister>,
    Asked(When { on, known_at }): Asked<When>,
) -> Result<Json<UnitTree>, ApiError> {
    let on = on.unwrap_or_else(|| state.region.day(caller.ctx().now));
    let picture = state.read(|tx| register(&state).organisation().picture(tx, on, known_at))?;
    let units = picture.walk().into_iter().map(|(depth, unit)| shown(&picture, depth, unit)).collect();
    Ok(Json(UnitTree { on, units }))
}

fn shown(picture: &Picture, depth: usize, unit: &Unit) -> UnitShown {
    let delegations = picture.delegated(&unit.code).map(|(domain, head)| DelegationShown {
        domain: domain.to_owned(),
        domain_name: chinese(DOMAINS, domain),
        head: head.to_owned(),
    });
    UnitShown {
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind.clone(),
        kind_name: chinese(KINDS, &unit.kind),
        level: unit.level.clone(),
        level_name: unit.level.as_deref().map(|level| chinese(LEVELS, level)),
        parent: picture.parent(&unit.code).map(str::to_owned),
        depth,
        legal_person: picture.legal_person(&unit.code).map(str::to_owned),
        credit_code: unit.credit_code.clone(),
        institution_code: unit.institution_code.clone(),
        area: unit.area.clone(),
        address: unit.address.clone(),
        telephone: unit.telephone.clone(),
        from_rules: unit.from_rules,
        delegations: delegations.collect(),
    }
}
