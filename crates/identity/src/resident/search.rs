//! Looking for a resident by what people type: a name, its initials, a document, a telephone number, the
//! institution's own number. Names and numbers are found through keyed hashes; nothing is looked for in the clear.

use ::store::Tx;
use base::{Fault, ResidentId, Result};
use jiff::Timestamp;

use super::{
    check::comparable_phone,
    keys::{INITIALS, INITIALS_MIN, SOUND, low, unpacked},
    model::{Birth, Demographics, SourcePatient},
    service::{Residents, person_field, read},
    store::{self, Within},
};
use crate::{
    DocumentKind, Secret,
    account::AccountId,
    matching::{Features, Name, Rule},
};

/// What is looked for.
#[derive(Clone)]
pub enum Sought {
    /// A whole name: those of the same characters come first, then those of the same sound.
    Name(String),
    /// The first letters of a Chinese name, two at least.
    Initials(String),
    /// The number of a document, of whichever kind.
    Document(Secret),
    /// A telephone number.
    Phone(Secret),
    /// An institution's own number.
    Local(SourcePatient),
}

/// Among whom is looked. It narrows what is found by name and telephone to whoever may be tied to the account; who
/// is seen is asked of the rights afterwards.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Everybody.
    Region,
    /// Residents whom the institution knows, to whom it or the account is bound, and the account's own.
    Account {
        /// The institution for which the account acts.
        institution: Option<String>,
        /// The account.
        account: AccountId,
        /// Who the account is as a resident.
        own: Option<ResidentId>,
    },
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Residents that stand for themselves, those that fit best first.
    pub residents: Vec<ResidentId>,
    /// There may be more than were looked at.
    pub more: bool,
}

/// Rows that are looked at under one key: a name's sound, initials.
const ROWS_MOST: usize = 400;
/// Kinds of documents that are looked for, the frequent ones first.
const KINDS: [DocumentKind; 6] = [
    DocumentKind::IdentityCard,
    DocumentKind::Passport,
    DocumentKind::HongKongMacau,
    DocumentKind::Taiwan,
    DocumentKind::Officer,
    DocumentKind::HouseholdRegister,
];

impl Residents {
    /// Residents who fit what was typed. `birth` narrows to those whose date of birth does not contradict it.
    /// `Fault::invalid` at `text` for what is too short to look for.
    pub fn search(
        &self,
        tx: &mut Tx<'_>,
        sought: &Sought,
        birth: Option<Birth>,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Found> {
        let mut found = match sought {
            Sought::Name(text) => self.by_name(tx, text, birth, scope)?,
            Sought::Initials(text) => self.by_initials(tx, text, birth, scope)?,
            Sought::Document(number) => {
                let mut found = Found::default();
                for kind in KINDS {
                    found.residents.extend(self.find_by_document(tx, kind, number, now)?);
                }
                found
            }
            Sought::Phone(number) => {
                let digits = comparable_phone(number.reveal())
                    .ok_or_else(|| short("a telephone number has seven digits at least"))?;
                let who = Demographics { phone: Some(digits), ..Demographics::default() };
                let mut found = Found::default();
                for key in Rule::Phone.keys(&Features::of(&who)) {
                    for key in self.match_key(Rule::Phone.code(), &key).both() {
                        let rows = under(tx, key, scope)?;
                        found.more |= rows.len() > ROWS_MOST;
                        found.residents.extend(rows.into_iter().map(|(_, resident)| resident));
                    }
                }
                found
            }
            Sought::Local(source) => {
                let known = self.known(tx, source)?;
                Found { residents: known.into_iter().map(|known| known.resident).collect(), more: false }
            }
        };
        let mut once = std::collections::HashSet::new();
        found.residents.retain(|resident| once.insert(*resident));
        if let Some(birth) = birth {
            self.keep_born(tx, &mut found.residents, birth)?;
        }
        Ok(found)
    }

    fn by_name(&self, tx: &mut Tx<'_>, text: &str, birth: Option<Birth>, scope: &Scope) -> Result<Found> {
        let name = Name::new(text).filter(|name| name.text().chars().count() >= 2);
        let name = name.ok_or_else(|| short("type two characters of a name at least"))?;
        let own: Vec<u32> = self.characters(name.text()).both().collect();
        let mut found = Found::default();
        let mut alike = Vec::new();
        for key in self.match_key(SOUND, name.sound()).both() {
            let rows = under(tx, key, scope)?;
            found.more |= rows.len() > ROWS_MOST;
            for (part, resident) in rows {
                if birth.is_some_and(|birth| unpacked(part >> 32).is_some_and(|b| b.contradicts(birth))) {
                    continue;
                }
                let same = own.contains(&low(part));
                if same { found.residents.push(resident) } else { alike.push(resident) }
            }
        }
        found.residents.extend(alike);
        Ok(found)
    }

    fn by_initials(&self, tx: &mut Tx<'_>, text: &str, birth: Option<Birth>, scope: &Scope) -> Result<Found> {
        let letters = text.trim().to_ascii_lowercase();
        if letters.len() < INITIALS_MIN || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(short("initials are two letters at least, such as zs for 张三"));
        }
        let mut found = Found::default();
        for key in self.match_key(INITIALS, &letters).both() {
            let rows = under(tx, key, scope)?;
            found.more |= rows.len() > ROWS_MOST;
            let born = |part: i64| unpacked(part >> 32);
            let fits = |part: i64| birth.is_none_or(|b| born(part).is_none_or(|known| !known.contradicts(b)));
            found.residents.extend(rows.into_iter().filter(|(part, _)| fits(*part)).map(|(_, r)| r));
        }
        Ok(found)
    }

    /// Keeps those whose date of birth does not contradict `birth`.
    fn keep_born(&self, tx: &mut Tx<'_>, residents: &mut Vec<ResidentId>, birth: Birth) -> Result<()> {
        if residents.is_empty() {
            return Ok(());
        }
        let mut other = Vec::new();
        for (resident, sealed) in store::sealed_persons(tx, residents)? {
            let who: Demographics = read(&self.vault.open(person_field(&resident), &sealed)?)?;
            if who.birth.is_some_and(|known| known.contradicts(birth)) {
                other.push(resident);
            }
        }
        residents.retain(|resident| !other.contains(resident));
        Ok(())
    }
}

fn under(tx: &mut Tx<'_>, key: i64, scope: &Scope) -> Result<Vec<(i64, ResidentId)>> {
    match scope {
        Scope::Region => store::under_key(tx, key, ROWS_MOST + 1),
        Scope::Account { institution, account, own } => {
            let within = Within { institution: institution.as_deref(), account: *account, own: *own };
            store::under_key_within(tx, key, within, ROWS_MOST + 1)
        }
    }
}

fn short(what: &str) -> Fault {
    Fault::invalid(what).at("text")
}
