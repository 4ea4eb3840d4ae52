//! What a statement about a person is worth: its documents checked, its fields hashed for look-up.

use base::{Fault, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::{Birth, Demographics, Precision, Sex, SourcePatient};
use crate::{CardDefect, DocumentKind, IdentityCard, Lookup, Vault};

/// A document that may say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) kind: DocumentKind,
    pub(crate) hash: Lookup,
}

/// A checked statement.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) institution: String,
    pub(crate) local_hash: Lookup,
    /// With what the card says filled in where nothing was stated.
    pub(crate) who: Demographics,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) name_hash: Option<Lookup>,
    pub(crate) match_hash: Option<Lookup>,
    /// Of everything that was sent.
    pub(crate) fingerprint: Lookup,
    /// What is sealed in the patient's row.
    pub(crate) sent: Vec<u8>,
    pub(crate) warnings: Vec<Fault>,
}

/// What is sealed in a patient's row.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) local_id: String,
    pub(crate) who: Demographics,
}

/// Longest field that is kept, in characters: names and addresses are shorter.
const LONGEST: usize = 500;
const MOST_DOCUMENTS: usize = 20;

pub(crate) fn local_hash(vault: &Vault, institution: &str, local_id: &str) -> Lookup {
    vault.hash("patient", &[institution.trim().as_bytes(), local_id.trim().as_bytes()])
}

/// The look-up hash of a document that may link, or what is wrong with it.
pub(crate) fn evidence(
    vault: &Vault,
    document: &crate::Document,
    today: Date,
) -> std::result::Result<(Evidence, Option<IdentityCard>), Option<CardDefect>> {
    let (number, card) = linking_number(document, today)?;
    Ok((hashed(vault, document.kind, &number), card))
}

fn hashed(vault: &Vault, kind: DocumentKind, number: &str) -> Evidence {
    Evidence { kind, hash: vault.hash("document", &[kind.code().as_bytes(), number.as_bytes()]) }
}

/// The number by which a document may link, or what is wrong with it.
fn linking_number(
    document: &crate::Document,
    today: Date,
) -> std::result::Result<(String, Option<IdentityCard>), Option<CardDefect>> {
    match document.kind {
        DocumentKind::IdentityCard => {
            let card = IdentityCard::parse(document.number.reveal(), today).map_err(Some)?;
            Ok((card.number().reveal().to_owned(), Some(card)))
        }
        kind if !kind.is_personal() => Err(None),
        _ => Ok((document.comparable_number().ok_or(None)?, None)),
    }
}

/// A statement weighed by itself, nobody looked up.
pub(crate) struct Weighed {
    /// With what the card says filled in where nothing was stated.
    who: Demographics,
    /// Documents that may link, by kind and number.
    proofs: Vec<(DocumentKind, String)>,
    /// What is wrong, at `birth` or `documents[n]`; it is kept all the same.
    pub(crate) warnings: Vec<Fault>,
}

/// Weighs what was stated of a person on the region's legal day `today`.
pub(crate) fn weigh(who: &Demographics, today: Date) -> Weighed {
    let mut weighed = Weighed { who: who.clone(), proofs: Vec::new(), warnings: Vec::new() };
    let Weighed { who: filled, proofs, warnings } = &mut weighed;
    if let Some(birth) = filled.birth
        && birth.date > today
    {
        warnings.push(
            Fault::unprocessable("the date of birth is in the future; it was kept and not used").at("birth"),
        );
        filled.birth = None;
    }
    for (at, document) in who.documents.iter().enumerate() {
        let warning = match linking_number(document, today) {
            Ok((number, card)) => match card.and_then(|card| contradiction(filled, &card)) {
                Some(warning) => warning,
                None => {
                    let proof = (document.kind, number);
                    if !proofs.contains(&proof) {
                        proofs.push(proof);
                    }
                    continue;
                }
            },
            Err(Some(defect)) => defect.fault(),
            Err(None) if document.kind.is_personal() => {
                Fault::unprocessable("this is no number of a document; it was kept and not used to link")
            }
            Err(None) => continue,
        };
        warnings.push(warning.at(format!("documents[{at}]")));
    }
    // The card decides before other documents.
    proofs.sort_by_key(|(kind, _)| *kind);
    weighed
}

/// Checks a statement. `Fault::invalid` when the patient is not named or a field is absurdly long;
/// anything else that is wrong is a warning.
pub(crate) fn check(vault: &Vault, source: &SourcePatient, who: &Demographics, today: Date) -> Result<Seen> {
    let (institution, local_id) = (source.institution.trim(), source.local_id.trim());
    if institution.is_empty() || local_id.is_empty() {
        return Err(Fault::invalid("a patient is named by an institution and its own number for them"));
    }
    let texts = [Some(&who.name), who.phone.as_ref(), who.address.as_ref(), Some(&source.local_id)];
    let too_long = |text: &str| text.chars().nth(LONGEST).is_some();
    if texts.into_iter().flatten().any(|text| too_long(text))
        || who.documents.iter().any(|document| too_long(document.number.reveal()))
        || who.documents.len() > MOST_DOCUMENTS
    {
        return Err(Fault::invalid(format!(
            "a patient's name, number, telephone or address is longer than {LONGEST} characters, or has more than {MOST_DOCUMENTS} documents"
        )));
    }
    let sent = Sent { local_id: local_id.to_owned(), who: who.clone() };
    let sent = serde_json::to_vec(&sent).map_err(|e| Fault::internal(format!("a patient as JSON: {e}")))?;

    let Weighed { who: filled, proofs, warnings } = weigh(who, today);
    let proofs = proofs.iter().map(|(kind, number)| hashed(vault, *kind, number)).collect();
    let (name_hash, match_hash) = person_hashes(vault, &filled);
    Ok(Seen {
        institution: institution.to_owned(),
        local_hash: local_hash(vault, institution, local_id),
        fingerprint: vault.hash("sent", &[&sent]),
        who: filled,
        evidence: proofs,
        name_hash,
        match_hash,
        sent,
        warnings,
    })
}

/// The hash of a name, and that of name, date of birth, sex and telephone when all are known.
pub(crate) fn person_hashes(vault: &Vault, who: &Demographics) -> (Option<Lookup>, Option<Lookup>) {
    let name = comparable_name(&who.name);
    if name.is_empty() {
        return (None, None);
    }
    let name_hash = vault.hash("name", &[name.as_bytes()]);
    let match_hash = match (who.birth, who.sex, who.phone.as_deref().and_then(comparable_phone)) {
        (Some(Birth { date, precision: Precision::Day }), Sex::Male | Sex::Female, Some(phone)) => {
            let birth = date.to_string();
            let parts = [name.as_bytes(), birth.as_bytes(), who.sex.code().as_bytes(), phone.as_bytes()];
            Some(vault.hash("person", &parts))
        }
        _ => None,
    };
    (Some(name_hash), match_hash)
}

/// A card that contradicts what was stated beside it says nothing; otherwise it fills what was not stated.
fn contradiction(who: &mut Demographics, card: &IdentityCard) -> Option<Fault> {
    let born = Birth::day(card.birth);
    let wrong = match (who.birth.is_some_and(|birth| birth.contradicts(born)), who.sex.contradicts(card.sex))
    {
        (false, false) => {
            // What the card knows to the day replaces what was stated less exactly.
            who.birth = Some(born);
            if who.sex == Sex::Unknown {
                who.sex = card.sex;
            }
            return None;
        }
        (true, false) => "date of birth",
        (false, true) => "sex",
        (true, true) => "date of birth and sex",
    };
    Some(Fault::unprocessable(format!(
        "the identity card contradicts the stated {wrong}; it was kept and not used to link"
    )))
}

/// Full-width to half-width, capitals, without blanks and the dots of transcribed names.
pub(crate) fn comparable_name(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '．' | '.' | '・' | '‧' | '\u{3000}'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Digits without the prefix of the country; `None` under seven of them or when all are the same.
pub(crate) fn comparable_phone(phone: &str) -> Option<String> {
    let digits: String = phone
        .chars()
        .filter_map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0),
            c if c.is_ascii_digit() => Some(c),
            _ => None,
        })
        .collect();
    let bare = match digits.len() {
        13 => digits.strip_prefix("86").unwrap_or(&digits),
        15 => digits.strip_prefix("0086").unwrap_or(&digits),
        _ => &digits,
    };
    let first = bare.chars().next()?;
    (bare.len() >= 7 && bare.chars().any(|c| c != first)).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{comparable_name, comparable_phone};

    #[test]
    fn names_and_telephones_are_compared_without_their_spelling() {
        assert_eq!(comparable_name("买买提 · 艾力"), comparable_name("买买提艾力"));
        assert_eq!(comparable_name("Ｌi lei"), "LILEI");
        for phone in ["13812341234", "+86 138-1234-1234", "0086 13812341234", "１３８１２３４１２３４"]
        {
            assert_eq!(comparable_phone(phone).as_deref(), Some("13812341234"), "{phone}");
        }
        assert_eq!(comparable_phone("无"), None);
        assert_eq!(comparable_phone("00000000000"), None);
    }
}
