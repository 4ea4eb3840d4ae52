//! `GET /api/region`: which region this is, and its institutions.

use axum::{Json, extract::State as Extract};
use jiff::civil::Date;
use policy::RuleRef;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, State,
    caller::{Allowed, AnyKey},
    input::Asked,
    json::said::{self, Level, Rule, each, same_words},
};

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct On {
    /// The legal day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
}

/// The region that this server runs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegionShown {
    /// Six digits (GB/T 2260).
    code: String,
    /// Chinese name.
    name: String,
    /// English name.
    name_en: String,
    /// Its time zone, in which legal days are counted.
    zone: String,
    /// The day this is shown as of.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Items that may be recognised.
    recognisable_items: usize,
    /// Its institutions, in the order of the rule files.
    institutions: Vec<InstitutionShown>,
}

/// A hospital, centre or clinic.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InstitutionShown {
    /// The region's code.
    code: String,
    /// Chinese name.
    name: String,
    /// Level, by which prices go.
    level: Level,
    /// What sort it is.
    kind: InstitutionKind,
    /// Place, six digits.
    area: String,
    /// The institution it belongs to.
    parent: Option<String>,
    /// First day on the platform.
    #[schema(value_type = Option<String>, format = Date)]
    online_since: Option<Date>,
    /// Where it stands.
    #[serde(serialize_with = "said::rule")]
    #[schema(value_type = Rule<'static>)]
    rule: RuleRef,
}

same_words! {
    /// What sort of institution it is.
    InstitutionKind = policy::Kind {
        /// 总医院.
        HospitalGroup,
        /// 院区.
        Campus,
        /// 分院.
        Branch,
        /// 综合医院.
        GeneralHospital,
        /// 中医医院.
        ChineseMedicineHospital,
        /// 妇幼保健院.
        MaternalChildHospital,
        /// 专科医院.
        SpecialistHospital,
        /// 公共卫生机构.
        PublicHealth,
        /// 乡镇卫生院.
        TownshipCentre,
        /// 社区卫生服务中心.
        CommunityCentre,
        /// 村卫生室.
        VillageClinic,
        /// 检验影像中心.
        DiagnosticCentre,
    }
}

/// Shows the region and its institutions
#[utoipa::path(
    get, path = "/region", tag = "catalogue", operation_id = "showRegion", params(On),
    responses((status = 200, description = "The region", body = RegionShown)),
    security(("key" = []))
)]
pub(crate) async fn region(
    Extract(state): Extract<State>,
    caller: Allowed<AnyKey>,
    Asked(On { on }): Asked<On>,
) -> Result<Json<RegionShown>, ApiError> {
    let region = &state.region;
    let on = on.unwrap_or_else(|| region.day(caller.ctx().now));
    Ok(Json(RegionShown {
        code: region.code.clone(),
        name: region.name.clone(),
        name_en: region.name_en.clone(),
        zone: region.zone.iana_name().unwrap_or("UTC").to_owned(),
        on,
        recognisable_items: region.recognisable(on).count(),
        institutions: each(region.institutions(on)),
    }))
}

impl From<&policy::Institution> for InstitutionShown {
    fn from(of: &policy::Institution) -> Self {
        Self {
            code: of.code.clone(),
            name: of.name.clone(),
            level: of.level.into(),
            kind: of.kind.into(),
            area: of.area.clone(),
            parent: of.parent.clone(),
            online_since: of.online_since,
            rule: of.rule.clone(),
        }
    }
}
