//! A person, masked: enough to tell one from another, too little to know (RULES §7.2 脱敏展示).

use base::{Ctx, ResidentId, Result};
use jiff::civil::Date;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{institution_name, known_of};
use crate::{
    State,
    access::{Breadth, Seeing},
    json::said::birth_text,
};

/// A resident, masked as the region's rules say.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResidentFound {
    /// The region's id.
    id: Uuid,
    /// 张*.
    #[schema(example = "张*")]
    name: String,
    /// By FHIR's code.
    #[schema(example = "female")]
    sex: &'static str,
    /// As far as it is known.
    #[schema(value_type = Option<String>, example = "2000-02-29")]
    birth: Option<String>,
    /// In whole years.
    age: Option<i16>,
    /// 138****1234.
    phone: Option<String>,
    /// Documents.
    documents: Vec<DocumentMasked>,
    /// The own institution's number for the patient.
    local_id: Option<String>,
    /// Institutions that know the person, in the order in which they came to.
    institutions: Vec<InstitutionNamed>,
    /// What ties the caller to the person, the closest of it; absent where no relation is needed.
    #[schema(example = "encounter")]
    relation: Option<&'static str>,
}

/// A document of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentMasked {
    /// By WS/T 364.
    #[schema(example = "01")]
    pub(super) kind: &'static str,
    /// Its number, masked unless unmasked.
    #[schema(example = "5107**********0026")]
    pub(super) number: String,
}

/// An institution.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstitutionNamed {
    /// The region's code.
    pub(crate) code: String,
    /// Its name today.
    pub(crate) name: Option<String>,
}

/// The masked card of somebody whom the caller sees so broadly.
pub(crate) fn card(
    state: &State,
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    sight: &mut Seeing<'_>,
    resident: ResidentId,
    breadth: Breadth,
) -> Result<ResidentFound> {
    let who = known_of(state, tx, ctx, resident, breadth)?.masked(&state.masks());
    let patients = state.residents.patients_of(tx, resident)?;
    let own = patients.iter().find(|(_, institution)| Some(institution) == ctx.institution.as_ref());
    let local_id = match own {
        Some((patient, _)) => Some(state.residents.stated(tx, *patient)?.0),
        None => None,
    };
    let mut institutions: Vec<InstitutionNamed> = Vec::new();
    for (_, code) in patients {
        let seen = breadth == Breadth::Region || Some(&code) == ctx.institution.as_ref();
        if seen && !institutions.iter().any(|known| known.code == code) {
            institutions.push(InstitutionNamed { name: institution_name(state, &code, ctx.now), code });
        }
    }
    let today = state.region.day(ctx.now);
    Ok(ResidentFound {
        id: resident.0,
        name: who.name,
        sex: who.sex.code(),
        age: who.birth.and_then(|birth| age(birth.date, today)),
        birth: who.birth.map(birth_text),
        phone: who.phone,
        documents: who
            .documents
            .iter()
            .map(|d| DocumentMasked { kind: d.kind.code(), number: d.number.reveal().to_owned() })
            .collect(),
        local_id,
        institutions,
        relation: sight.relations(tx, resident)?.first().map(|relation| relation.name()),
    })
}

/// Whole years; none for a birth that is still to come.
fn age(birth: Date, today: Date) -> Option<i16> {
    let had = (today.month(), today.day()) >= (birth.month(), birth.day());
    let years = today.year() - birth.year() - i16::from(!had);
    (years >= 0).then_some(years)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::age;

    #[test]
    fn years_are_whole() {
        assert_eq!(age(date(2000, 2, 29), date(2023, 2, 28)), Some(22));
        assert_eq!(age(date(2000, 2, 29), date(2023, 3, 1)), Some(23));
        assert_eq!(age(date(2024, 1, 1), date(2023, 3, 1)), None);
    }
}
