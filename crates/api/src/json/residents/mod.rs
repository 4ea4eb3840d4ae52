//! A resident's record across institutions, as a person looks at it: masked, until somebody says for what more is
//! needed.

mod accesses;
mod card;
mod entry;
mod measured;
mod search;
mod show;
mod timeline;
mod trends;
mod unmask;

use audit::{Action, Event, Outcome};
use base::{Ctx, ResidentId, Result};
pub(crate) use card::{ResidentFound, card};
use store::Tx;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    State,
    access::{self, Breadth, Seeing},
    caller::{Part, Reading},
};

pub(crate) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(show::show))
        .routes(routes!(unmask::unmask))
        .routes(routes!(timeline::timeline))
        .routes(routes!(trends::list))
        .routes(routes!(trends::series))
        .routes(routes!(accesses::accesses))
}

/// Somebody whose record the caller may look at.
#[derive(Debug, Clone, Copy)]
struct Whose {
    resident: ResidentId,
    breadth: Breadth,
    /// The own institution knows them.
    here: bool,
}

/// The resident with this id (or whom they have become), if the caller sees anything of the parts that `reading`
/// is about. Otherwise it is as if there were none, and the attempt is on the trail.
async fn whose<P: Part>(
    state: &State,
    reading: &Reading<P>,
    sight: &mut Seeing<'_>,
    id: Uuid,
) -> Result<Whose> {
    let found = state.read(|tx| {
        let resident = state.residents.current(tx, ResidentId(id))?;
        let patients = state.residents.patients_of(tx, resident)?;
        if patients.is_empty() {
            return Ok(None);
        }
        let here = is_here(reading.ctx(), &patients);
        Ok(Some((resident, here, sight.breadth(tx, resident, reading.matters(), here)?)))
    })?;
    match found {
        Some((resident, here, Some(breadth))) => Ok(Whose { resident, breadth, here }),
        Some((resident, ..)) => {
            let event = Event::done(Action::Read, "record").of(resident);
            state.audited(reading.ctx(), vec![Event { outcome: Outcome::Denied, ..event }]).await?;
            Err(missing())
        }
        None => Err(missing()),
    }
}

fn missing() -> base::Fault {
    base::Fault::not_found("there is no such resident here")
}

fn is_here(ctx: &Ctx, patients: &[(base::PatientId, String)]) -> bool {
    patients.iter().any(|(_, institution)| Some(institution) == ctx.institution.as_ref())
}

/// Puts on the trail that something of a record was looked at, for the purpose by which it was seen.
async fn looked(state: &State, ctx: &Ctx, sight: &Seeing<'_>, events: Vec<Event>) -> Result<()> {
    state.audited(&access::seen_for(ctx, sight), events).await
}

/// An institution's name on the day of `now`.
pub(crate) fn institution_name(state: &State, code: &str, now: jiff::Timestamp) -> Option<String> {
    let day = state.region.day(now);
    if code == state.region.code {
        return Some(state.region.name.clone());
    }
    state.region.institution(code, day).map(|known| known.name.clone())
}

/// What the caller's own institution, or the whole region, knows of somebody.
fn known_of(
    state: &State,
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    resident: ResidentId,
    breadth: Breadth,
) -> Result<identity::Demographics> {
    if breadth == Breadth::Region {
        return state.residents.demographics(tx, resident);
    }
    let patients = state.residents.patients_of(tx, resident)?;
    let own = patients.into_iter().find(|(_, institution)| Some(institution) == ctx.institution.as_ref());
    match own {
        Some((patient, _)) => Ok(state.residents.stated(tx, patient)?.1),
        None => Err(missing()),
    }
}
