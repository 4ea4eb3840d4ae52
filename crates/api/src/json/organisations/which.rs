//! What is asked of the register's lists, and a page of them.

use base::Result;
use identity::organisation::{Line, View};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use utoipa::IntoParams;

use super::stating::register;
use crate::State;

/// Most rows of one answer.
const MOST: usize = 1_000;

/// Which are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// As it was known at this instant; as it is known now when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<Timestamp>,
    /// Those at this unit or below it.
    pub(super) unit: Option<String>,
    /// Numbers or codes after this one: the last of the page before.
    pub(super) after: Option<String>,
}

impl Which {
    /// The register on the day that is asked for.
    pub(super) fn view(&self, state: &State, now: Timestamp) -> Result<View> {
        let on = self.on.unwrap_or_else(|| state.region.day(now));
        state.read(|tx| register(state).organisation().view(tx, on, self.known_at))
    }
}

/// The first of `wanted` after `after`, in their order, and where the next page begins if there is one.
pub(super) fn page<'a>(
    wanted: impl Iterator<Item = &'a Line>,
    after: Option<&str>,
) -> (Vec<&'a Line>, Option<String>) {
    let mut wanted = wanted.filter(|line| after.is_none_or(|after| line.fact.subject() > after));
    let lines: Vec<&Line> = wanted.by_ref().take(MOST).collect();
    let last = wanted.next().and(lines.last()).map(|line| line.fact.subject().to_owned());
    (lines, last)
}
