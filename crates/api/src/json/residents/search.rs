//! `POST /api/residents/search`: a resident by what somebody types. In the body, since no number of a document
//! stands in an address.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract};
use base::{Ctx, Fault, ResidentId, Result};
use clinical::fhir::{Moment, Precision as Written};
use identity::{Birth, Precision, Scope, Secret, Sought, SourcePatient};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ResidentFound, card, is_here, looked};
use crate::{
    ApiError, State,
    caller::{Reading, ThePerson},
    input::Body,
};

const USUAL: usize = 20;
const MOST: usize = 50;
/// Characters that are typed at most.
const TEXT_MAX: usize = 100;

/// Who is looked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchWanted {
    /// What was typed: a whole name, its initials (`zs`), the number of a document, a telephone number, or the own
    /// institution's number for a patient.
    #[schema(value_type = String, example = "张三")]
    text: Secret,
    /// What it is: `name`, `initials`, `document`, `phone` or `local-id`; told by its form when absent.
    by: Option<By>,
    /// Narrows to a date of birth, or its year or month.
    #[schema(example = "2000-02")]
    birth: Option<String>,
    /// Residents at most: 20 when absent, up to 50.
    limit: Option<usize>,
}

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum By {
    /// A whole name.
    Name,
    /// First letters of a Chinese name.
    Initials,
    /// The number of a document.
    Document,
    /// A telephone number.
    Phone,
    /// The own institution's number for a patient.
    LocalId,
}

/// Who was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResidentsFound {
    /// What the text was taken for.
    by: By,
    /// Residents whom the caller may see, masked, those that fit best first.
    residents: Vec<ResidentFound>,
    /// There are more: narrow by the date of birth.
    more: bool,
}

/// Finds residents by name, initials, document, telephone or the own institution's number
///
/// Whom the caller may not see is not answered, and what is answered is masked. Every search is on the trail,
/// under each resident it answered. A party makes a limited number of searches in a minute.
#[utoipa::path(
    post, path = "/residents/search", tag = "residents", operation_id = "searchResidents",
    request_body = SearchWanted,
    responses(
        (status = 200, description = "Who was found", body = ResidentsFound),
        (status = 429, description = "Too many searches: wait as long as `Retry-After` says"),
    ),
    security(("key" = ["record.read"]))
)]
pub(crate) async fn search(
    Extract(state): Extract<State>,
    reading: Reading<ThePerson>,
    Body(wanted): Body<SearchWanted>,
) -> Result<Json<ResidentsFound>, ApiError> {
    let ctx = reading.ctx();
    state.lasting().pace.step(&ctx.actor, ctx.now, state.limits.searches_a_minute_max)?;
    let text = wanted.text.reveal().trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX || text.contains('\0') {
        return Err(Fault::invalid("请输入姓名、证件号、电话或病历号 · type a name, a number or initials")
            .at("text")
            .into());
    }
    let told = told(text);
    // A patient number may look like a passport's, and the other way round.
    let ways = match (wanted.by, told) {
        (Some(by), _) => vec![by],
        (None, By::Document) => vec![By::Document, By::LocalId],
        (None, By::LocalId) => vec![By::LocalId, By::Document],
        (None, by) => vec![by],
    };
    let birth = wanted.birth.as_deref().map(birth).transpose()?;
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let named = wanted.by.is_some() || ways.len() == 1;
    let mut sought: Vec<(By, Sought)> = Vec::new();
    for by in ways {
        match self::sought(by, text, ctx) {
            Ok(one) => sought.push((by, one)),
            Err(fault) if named => return Err(fault.into()),
            Err(_) => {}
        }
    }
    let scope = match reading.person() {
        Some(acting) if acting.rights.institution.is_some() || acting.who.resident.is_some() => {
            Scope::Account {
                institution: acting.rights.institution.clone(),
                account: acting.who.account,
                own: acting.who.resident,
            }
        }
        Some(acting) => Scope::Account { institution: None, account: acting.who.account, own: None },
        None => Scope::Region,
    };
    let mut sight = reading.sight(&state);
    let (by, residents, seen, more) = state.read(|tx| {
        let (mut by, mut found) = (told, identity::Found::default());
        for (way, one) in &sought {
            by = *way;
            found = state.residents.search(tx, one, birth, &scope, ctx.now)?;
            if !found.residents.is_empty() {
                break;
            }
        }
        let (mut cards, mut seen, mut more) = (Vec::new(), Vec::new(), found.more);
        for resident in found.residents {
            let here = is_here(ctx, &state.residents.patients_of(tx, resident)?);
            let Some(breadth) = sight.breadth(tx, resident, reading.matters(), here)? else { continue };
            if cards.len() == limit {
                more = true;
                break;
            }
            cards.push(card(&state, tx, ctx, &mut sight, resident, breadth)?);
            seen.push(resident);
        }
        Ok((by, cards, seen, more))
    })?;
    looked(&state, ctx, &sight, events(by, seen)).await?;
    Ok(Json(ResidentsFound { by, residents, more }))
}

/// One row for each who was answered; one of nobody where none was.
fn events(by: By, seen: Vec<ResidentId>) -> Vec<Event> {
    let words = match by {
        By::Name => "by name",
        By::Initials => "by initials",
        By::Document => "by document",
        By::Phone => "by phone",
        By::LocalId => "by local id",
    };
    if seen.is_empty() {
        return vec![Event::done(Action::Search, "resident").with(format!("{words}, 0 found"))];
    }
    seen.into_iter()
        .map(|resident| Event::done(Action::Search, "resident").of(resident).with(words))
        .collect()
}

/// What a text is, by its form.
fn told(text: &str) -> By {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let bare = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'-').count();
    if !text.is_ascii() && digits == 0 {
        return By::Name;
    }
    match (digits, letters) {
        (11, 0) if bare == 11 && text.trim_start().starts_with('1') => By::Phone,
        (18, 0) | (17, 1) | (15, 0) if bare == digits + letters => By::Document,
        // Passports and permits: a letter or two and seven to nine digits.
        (7..=9, 1..=2) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => By::Document,
        (0, 2..=5) if bare == letters && !text.contains(' ') => By::Initials,
        (0, 2..) if bare == letters => By::Name,
        _ => By::LocalId,
    }
}

fn sought(by: By, text: &str, ctx: &Ctx) -> Result<Sought> {
    Ok(match by {
        By::Name => Sought::Name(text.to_owned()),
        By::Initials => Sought::Initials(text.to_owned()),
        By::Document => Sought::Document(Secret::new(text)),
        By::Phone => Sought::Phone(Secret::new(text)),
        By::LocalId => {
            let institution = ctx.institution.as_deref().ok_or_else(|| {
                Fault::invalid("a patient number is of an institution: act for one, or search otherwise")
                    .at("by")
            })?;
            Sought::Local(SourcePatient::new(institution, text))
        }
    })
}

fn birth(text: &str) -> Result<Birth> {
    let wrong = || Fault::invalid("a date of birth is written 2000, 2000-02 or 2000-02-29").at("birth");
    let moment = Moment::parse(text.trim()).ok_or_else(wrong)?;
    let precision = match moment.precision {
        Written::Year => Precision::Year,
        Written::Month => Precision::Month,
        Written::Day => Precision::Day,
        _ => return Err(wrong()),
    };
    Ok(Birth { date: moment.date(), precision })
}

#[cfg(test)]
mod tests {
    use super::{By, told};

    #[test]
    fn what_is_typed_is_told_by_its_form() {
        for (text, by) in [
            ("张三", By::Name),
            ("买买提·艾力", By::Name),
            ("ZHANG SAN", By::Name),
            ("zs", By::Initials),
            ("OYXX", By::Initials),
            ("13812341234", By::Phone),
            ("138 1234 1234", By::Phone),
            ("510703200002290026", By::Document),
            ("11010519491231002x", By::Document),
            ("E12345678", By::Document),
            ("P0001", By::LocalId),
            ("00012345", By::LocalId),
            ("Z-77", By::LocalId),
        ] {
            assert_eq!(told(text), by, "{text}");
        }
    }
}
