//! PID, MRG and PV1 (HL7 v2.5.1 ch. 3 §3.4.2, §3.4.9, §3.4.3).

use super::{
    ErrorCode, Place, coded,
    identifiers::has_id_card_shape,
    raw::{Part, Segment},
    reader::Reader,
};
use crate::model::{DocumentKind, Identifier, IdentifierKind, PatientField, PatientSegment, Sex, Visit};

/// PID. A patient without any identifier cannot be filed and is an error.
pub(crate) fn patient(segment: &Segment<'_>, reader: &mut Reader<'_>) -> PatientSegment {
    let place = segment.place();
    let mut patient = PatientSegment { ids: identifiers(segment, reader), ..PatientSegment::default() };
    if patient.ids.is_empty() {
        reader.error(
            place.field(3),
            ErrorCode::RequiredFieldMissing,
            "the patient has no identifier; send the local patient number in PID-3 with type MR",
        );
    }
    names(segment.field(5), &mut patient);
    if patient.name.is_none() && !segment.field(5).is_null() {
        reader.warn(place.field(5), ErrorCode::RequiredFieldMissing, "the patient has no name");
    }
    patient.birth_date = reader.time(segment, 7);
    patient.sex = sex(segment.field(8).component(1), place.field(8), reader);
    patient.address = segment.field(11).repetitions().find_map(coded::address);
    patient.phones =
        [13, 14].into_iter().flat_map(|n| segment.field(n).repetitions()).filter_map(coded::phone).collect();
    patient.phones.dedup();
    patient.mother_id = coded::identifier(segment.field(21), &reader.options.identifiers);
    let clearable = [
        (5, PatientField::Name),
        (7, PatientField::BirthDate),
        (8, PatientField::Sex),
        (11, PatientField::Address),
        (13, PatientField::Phones),
        (21, PatientField::MotherId),
    ];
    patient.cleared =
        clearable.into_iter().filter(|&(n, _)| segment.field(n).is_null()).map(|(_, field)| field).collect();
    patient
}

/// PID-3 first, then the older places: 2 external, 4 alternate, 19 social insurance (the citizen number,
/// if it looks like one), 20 driving licence. A number that comes twice is kept once.
fn identifiers(segment: &Segment<'_>, reader: &Reader<'_>) -> Vec<Identifier> {
    let types = &reader.options.identifiers;
    let mut ids: Vec<Identifier> = Vec::with_capacity(4);
    let mut add = |id: Identifier| {
        if !ids.iter().any(|known| known.value == id.value && known.kind == id.kind) {
            ids.push(id);
        }
    };
    for field in [3, 2, 4] {
        segment
            .field(field)
            .repetitions()
            .zip(1..)
            .filter_map(|(part, repetition)| {
                Some(Identifier { position: (field, repetition), ..coded::identifier(part, types)? })
            })
            .for_each(&mut add);
    }
    let plain = |value: String, kind, code: &str, field| Identifier {
        value,
        kind,
        type_code: code.to_owned(),
        authority: None,
        facility: None,
        position: (field, 1),
    };
    if let Some(value) = segment.field(19).component(1).owned() {
        let kind = if has_id_card_shape(&value) {
            IdentifierKind::Document(DocumentKind::IdCard)
        } else {
            IdentifierKind::Other
        };
        add(plain(value, kind, "SS", 19));
    }
    if let Some(value) = segment.field(20).component(1).owned() {
        add(plain(value, IdentifierKind::Document(DocumentKind::DrivingLicence), "DL", 20));
    }
    ids
}

/// PID-5, XPN: `张三` in the family name alone, `张^三`, or repetitions whose representation code (XPN-8) or
/// script tells the ideographic from the alphabetic.
fn names(field: Part<'_>, patient: &mut PatientSegment) {
    for part in field.repetitions() {
        let Some(name) = coded::full_name(part.component(1).subcomponent(1), part.component(2)) else {
            continue;
        };
        let code = part.component(8).value().into_owned();
        let alphabetic = matches!(code.as_str(), "A" | "P") || !coded::is_han(&name);
        match (&patient.name, alphabetic) {
            (None, _) => patient.name = Some(name),
            (Some(first), false) if !coded::is_han(first) => {
                patient.name_pinyin = patient.name.replace(name);
            }
            (Some(first), true) if coded::is_han(first) && patient.name_pinyin.is_none() => {
                patient.name_pinyin = Some(name);
            }
            _ => {}
        }
    }
}

fn sex(part: Part<'_>, place: Place, reader: &mut Reader<'_>) -> Sex {
    Sex::from_code(&part.value()).unwrap_or_else(|| {
        reader.warn(
            place,
            ErrorCode::TableValue,
            "the sex is not in table 0001 or GB/T 2261.1 and was read as unknown",
        );
        Sex::Unknown
    })
}

/// MRG-1 and MRG-4, the identifiers that end.
pub(crate) fn merged(segment: &Segment<'_>, reader: &mut Reader<'_>) -> Vec<Identifier> {
    let types = &reader.options.identifiers;
    let ids: Vec<Identifier> = [1, 4]
        .into_iter()
        .flat_map(|n| segment.field(n).repetitions())
        .filter_map(|part| coded::identifier(part, types))
        .collect();
    if ids.is_empty() {
        reader.error(
            segment.place().field(1),
            ErrorCode::RequiredFieldMissing,
            "MRG-1 names no identifier to merge from",
        );
    }
    ids
}

/// PV1.
pub(crate) fn visit(segment: &Segment<'_>, reader: &mut Reader<'_>) -> Visit {
    let location = segment.field(3);
    Visit {
        number: coded::first(segment, 19),
        class: coded::first(segment, 2),
        department: [1, 9, 4].into_iter().find_map(|n| location.component(n).subcomponent(1).owned()),
        attending: coded::person(segment.field(7)),
        admitted_at: reader.minor_time(segment, 44),
        discharged_at: reader.minor_time(segment, 45),
    }
}
