//! `GET /api/scenarios/compare`: runs beside each other and beside what happened.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract};
use base::{Fault, Fen, RunId};
use care::whatif::Outcome;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::figures::{FiguresShown, RangeShown, figures, range};
use crate::{
    ApiError, State,
    caller::{Allowed, ToTryRules},
    input::Asked,
};

/// Runs of one comparison.
const MOST: usize = 8;

/// Which runs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Runs that are done, divided by commas: one to eight.
    runs: String,
}

/// Runs beside each other.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Compared {
    /// The runs, in the order they were asked for.
    runs: Vec<RunCompared>,
    /// Items that any of them tells of.
    by_item: Vec<ItemCompared>,
}

/// One run.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RunCompared {
    /// The run.
    run: Uuid,
    /// Its scenario.
    scenario: Uuid,
    /// The scenario's name.
    name: String,
    /// First legal day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last legal day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// What came into the database later was not looked at.
    as_of: Timestamp,
    /// All of it; none where it is hidden.
    total: Option<FiguresShown>,
}

/// One item in all runs.
#[derive(Serialize, ToSchema)]
struct ItemCompared {
    /// Item or panel.
    key: String,
    /// Its Chinese name.
    name: Option<String>,
    /// What happened, by the first run that tells of it.
    happened: Option<HappenedCompared>,
    /// What each scenario comes to; none where the run hides it or does not tell of it.
    runs: Vec<Option<ScenarioCompared>>,
}

/// What happened.
#[derive(Serialize, ToSchema)]
struct HappenedCompared {
    /// Lines recognised.
    recognised: i64,
    /// Saved, in fen.
    #[schema(value_type = i64)]
    fen: Fen,
}

/// What a scenario comes to.
#[derive(Serialize, ToSchema)]
struct ScenarioCompared {
    /// Lines recognised.
    recognised: RangeShown,
    /// Saved, in fen.
    fen: RangeShown,
}

/// Lays runs beside each other and beside what happened
#[utoipa::path(
    get, path = "/scenarios/compare", tag = "what-if", operation_id = "compareRuns", params(Question),
    responses((status = 200, description = "The comparison", body = Compared)),
    security(("key" = ["manage"]))
)]
pub(crate) async fn compare(
    Extract(state): Extract<State>,
    _caller: Allowed<ToTryRules>,
    Asked(Question { runs }): Asked<Question>,
) -> Result<Json<Compared>, ApiError> {
    let wrong =
        || Fault::invalid(format!("name 1 to {MOST} runs by their ids, divided by commas")).at("runs");
    let ids: Vec<Uuid> = runs
        .split(',')
        .map(|id| Uuid::try_parse(id.trim()).map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    if ids.is_empty() || ids.len() > MOST {
        return Err(wrong().into());
    }
    let mut found = Vec::new();
    for id in ids {
        let (run, bytes) = state.read(|tx| {
            let run = state.scenarios.run(tx, None, RunId(id))?;
            let bytes = state.scenarios.result(tx, &run)?;
            Ok((run, bytes))
        })?;
        found.push((run, Outcome::read(&bytes)?));
    }
    let mut items: BTreeMap<&str, ItemCompared> = BTreeMap::new();
    for (at, (_, outcome)) in found.iter().enumerate() {
        for group in &outcome.by_item {
            let item = items.entry(&group.key).or_insert_with(|| ItemCompared {
                key: group.key.clone(),
                name: group.name.clone(),
                happened: None,
                runs: found.iter().map(|_| None).collect(),
            });
            let Some(figures) = &group.figures else { continue };
            let happened = &figures.happened;
            item.happened
                .get_or_insert(HappenedCompared { recognised: happened.recognised, fen: happened.fen });
            item.runs[at] = Some(ScenarioCompared {
                recognised: range(figures.scenario.recognised),
                fen: range(figures.scenario.fen),
            });
        }
    }
    let by_item = items.into_values().collect();
    let runs = found.iter().map(|(run, outcome)| RunCompared {
        run: run.id.0,
        scenario: run.scenario.0,
        name: outcome.scenario.name.clone(),
        from: run.from,
        to: run.to,
        as_of: run.as_of,
        total: outcome.total.as_ref().map(figures),
    });
    Ok(Json(Compared { runs: runs.collect(), by_item }))
}
