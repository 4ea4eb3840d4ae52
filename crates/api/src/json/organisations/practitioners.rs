//! `GET /api/organisation/practitioners`: who works where on a day, with licences.

use axum::{Json, extract::State as Extract};
use identity::organisation::{Line, Topic, View};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::which::{Which, page};
use crate::{
    ApiError, State,
    caller::{Allowed, ToReadRegister},
    input::Asked,
};

/// People by number, at most 1,000.
#[derive(Serialize, ToSchema)]
pub(crate) struct Practitioners {
    practitioners: Vec<PractitionerShown>,
    /// Where the next page begins, if there is one.
    after: Option<String>,
}

/// A practitioner on a day.
#[derive(Serialize, ToSchema)]
struct PractitionerShown {
    /// The number.
    number: String,
    /// The name.
    name: String,
    /// The title.
    title: Option<String>,
    /// Licences valid on the day.
    licences: Vec<LicenceShown>,
    /// Places of practice on the day.
    posts: Vec<PostShown>,
}

/// A licence.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LicenceShown {
    /// Its number.
    number: String,
    /// What it is.
    kind: String,
    /// What it is for.
    scope: Option<String>,
    /// Its last day.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
}

/// A place of practice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PostShown {
    /// Code of the institution or department.
    unit: String,
    /// Code of the institution.
    institution: String,
    /// Number there.
    staff_number: Option<String>,
    /// What they do there.
    position: Option<String>,
}

/// Lists who works in the region, where, with which licences
#[utoipa::path(
    get, path = "/organisation/practitioners", tag = "organisation", operation_id = "listPractitioners",
    params(Which),
    responses((status = 200, description = "The people", body = Practitioners)),
    security(("key" = ["record.read"]), ("key" = ["manage"]))
)]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    caller: Allowed<ToReadRegister>,
    Asked(which): Asked<Which>,
) -> Result<Json<Practitioners>, ApiError> {
    let view = which.view(&state, caller.ctx().now)?;
    let works_there = |line: &&Line| {
        let Some(unit) = &which.unit else { return true };
        let posts = view.of(Topic::Post, line.fact.subject()).filter(|post| post.covers(view.picture.day));
        posts.filter_map(|post| post.fact.get("unit")).any(|at| view.picture.is_within(at, unit))
    };
    let (lines, next) = page(view.holding(Topic::Practitioner).filter(works_there), which.after.as_deref());
    let practitioners = lines.into_iter().map(|line| shown(&view, line)).collect();
    Ok(Json(Practitioners { practitioners, after: next }))
}

fn shown(view: &View, line: &Line) -> PractitionerShown {
    let text = |line: &Line, name: &str| line.fact.get(name).map(str::to_owned);
    let number = line.fact.subject();
    let holding = |topic| view.of(topic, number).filter(|line| line.covers(view.picture.day));
    PractitionerShown {
        number: number.to_owned(),
        name: text(line, "name").unwrap_or_default(),
        title: text(line, "title"),
        licences: holding(Topic::Licence)
            .map(|line| LicenceShown {
                number: text(line, "number").unwrap_or_default(),
                kind: text(line, "kind").unwrap_or_default(),
                scope: text(line, "scope"),
                valid_until: line.until,
            })
            .collect(),
        posts: holding(Topic::Post)
            .map(|line| {
                let unit = text(line, "unit").unwrap_or_default();
                PostShown {
                    institution: view.picture.institution(&unit).to_owned(),
                    unit,
                    staff_number: text(line, "staffNumber"),
                    position: text(line, "position"),
                }
            })
            .collect(),
    }
}
