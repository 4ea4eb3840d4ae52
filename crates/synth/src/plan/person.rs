//! People: who they are, where they live, what they suffer from.

use identity::{DocumentKind, IdentityCard};
use jiff::{Span, civil::Date};

use super::site::{Site, Size};
use crate::{
    dice::{About, Dice, hash},
    tables::{Band, TABLES},
};

/// A resident as hospitals know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number in the plan.
    pub index: u32,
    /// Name.
    pub name: String,
    /// Whether male.
    pub male: bool,
    /// Date of birth.
    pub birth: Date,
    /// Document, if one was shown. A few identity cards are wrong by a digit.
    pub document: Option<(DocumentKind, String)>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: String,
}

/// What decides how often somebody is ill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traits {
    pub(crate) birth: Date,
    pub(crate) male: bool,
    pub(crate) age: i16,
    /// Place in the reasons that come again and again for them.
    pub(crate) chronic: Option<usize>,
    /// How often they come, in hundredths of the average.
    pub(crate) weight: u32,
}

/// Birthdays and order numbers of a year.
const CELLS: u64 = 365 * 500;

/// Birthday and order number of the card together belong to one person: the number of the person names the
/// day and the order, and people who share those are born years apart (a golden-ratio sequence over the
/// age pyramid, so that the pyramid holds as well).
fn birth(seed: u64, index: u32, last_year: i16) -> (Date, u32) {
    let (turn, place) = (u64::from(index) / CELLS, u64::from(index) % CELLS);
    let cell = (place * 100_003 + hash(seed, About::Birth, 0, 0) % CELLS) % CELLS;
    let quantile = hash(seed, About::Birth, place, 1).wrapping_add(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let total: u64 = TABLES.ages.iter().map(|band| u64::from(band.weight)).sum();
    let mut left = ((u128::from(quantile) * u128::from(total * 1000)) >> 64) as u64;
    let mut age = 0;
    for Band { from, to, weight } in &TABLES.ages {
        let span = u64::from(*weight) * 1000;
        if left < span {
            let years = u64::from((to - from + 1).unsigned_abs());
            age = from + i16::try_from(left * years / span.max(1)).unwrap_or(0);
            break;
        }
        left -= span;
    }
    let first = Date::new(last_year - age, 1, 1).unwrap_or(Date::MIN);
    let day = i64::try_from(cell / 500).unwrap_or(0);
    (first.saturating_add(Span::new().days(day)), u32::try_from(cell % 500).unwrap_or(0))
}

pub(crate) fn traits(seed: u64, index: u32, last_year: i16) -> Traits {
    let mut dice = Dice::new(seed, About::Trait, u64::from(index), 0);
    let (birth, _) = birth(seed, index, last_year);
    let age = last_year + 1 - birth.year();
    let male = dice.chance(488);
    // From forty on, more and more people have something that stays.
    let share = u32::from(age.clamp(20, 80).unsigned_abs() - 20) * 11;
    let chronic = dice.chance(share).then(|| {
        let fits = |at: usize| {
            let reason = &TABLES.reasons[at];
            reason.condition.is_some()
                && (reason.ages.0..=reason.ages.1).contains(&age)
                && reason.sex.is_none_or(|sex| sex == male)
        };
        dice.weighted(
            (0..TABLES.reasons.len()).map(|at| if fits(at) { TABLES.reasons[at].weight } else { 0 }),
        )
    });
    let chronic = chronic.filter(|at| TABLES.reasons[*at].condition.is_some());
    // Some hardly ever come, some all the time.
    let own = dice.between(20, 120) + dice.below(120) * dice.below(2);
    let by_age = match age {
        0..=6 => 120,
        7..=39 => 60,
        40..=59 => 95,
        _ => 150,
    };
    let weight = own * by_age * if chronic.is_some() { 210 } else { 80 } / 10_000;
    Traits { birth, male, age, chronic, weight }
}

/// Where somebody lives: the place whose patients they are first of all.
pub(crate) fn home(seed: u64, index: u32, sites: &[Site]) -> usize {
    let mut dice = Dice::new(seed, About::Trait, u64::from(index), 1);
    let weight = |site: &Site| match (site.outside, site.size) {
        (true, _) => 1,
        (_, Size::Township) => 24,
        (_, Size::County) => 20,
        (_, Size::City) => 22,
    };
    dice.weighted(sites.iter().map(weight))
}

/// A name as people of that sex and generation have them.
pub(crate) fn name(dice: &mut Dice, male: bool, year: i16) -> String {
    let surname = dice.weighted(TABLES.surnames.iter().map(|(_, weight)| *weight));
    let surname = TABLES.surnames.get(surname).map_or("", |(surname, _)| surname);
    let mut generations = TABLES.given.iter().filter(|given| given.male == male);
    let given = generations.find(|given| year <= given.until);
    let syllables: &[&str] = given.map_or(&[], |given| &given.names);
    let mut name = surname.to_owned();
    let first = dice.pick(syllables).copied().unwrap_or_default();
    name.push_str(first);
    let old = given.is_some_and(|given| given.until < 1950 && male);
    if first.chars().count() == 1
        && (old || dice.chance(250))
        && let Some(second) =
            dice.pick(syllables).filter(|second| second.chars().count() == 1 && **second != first)
    {
        name.push_str(second);
    }
    name
}

impl Person {
    /// The person with this number. `area` is the place of first registration.
    pub(crate) fn new(
        seed: u64,
        index: u32,
        last_year: i16,
        traits: &Traits,
        home: &Site,
        area: &str,
    ) -> Self {
        let mut dice = Dice::new(seed, About::Person, u64::from(index), 0);
        let (_, order) = birth(seed, index, last_year);
        let birth = traits.birth;
        let name = name(&mut dice, traits.male, birth.year());
        // Odd for men, so that 500 orders of a day are 1,000 numbers.
        let order = order * 2 + u32::from(traits.male);
        let place = &home.area;
        let digits = format!("{place}{:04}{:02}{:02}{order:03}", birth.year(), birth.month(), birth.day());
        let card = IdentityCard::check_character(&digits).map(|check| format!("{digits}{check}"));
        let document = match dice.below(1000) {
            0..966 => card.map(|card| (DocumentKind::IdentityCard, card)),
            966..984 => None,
            984..992 => card.map(|card| (DocumentKind::IdentityCard, misread(&card))),
            992..996 => Some((DocumentKind::Passport, format!("E{:08}", 10_000_000 + index % 80_000_000))),
            996..998 => {
                Some((DocumentKind::HongKongMacau, format!("H{:010}", 1_000_000_000 + u64::from(index))))
            }
            _ => Some((DocumentKind::HouseholdRegister, format!("{:09}", 100_000_000 + index / 3))),
        };
        let phone = dice.chance(940).then(|| {
            let heads =
                [130, 131, 135, 136, 137, 138, 139, 150, 151, 158, 159, 177, 180, 181, 186, 187, 189, 199];
            let head = dice.pick(&heads).copied().unwrap_or(138);
            format!("{head}{:08}", mixed(seed, index))
        });
        Self {
            index,
            name,
            male: traits.male,
            birth,
            document,
            phone,
            address: address(&mut dice, home, area),
        }
    }
}

/// A card with one digit read wrong: its check digit does not fit.
fn misread(card: &str) -> String {
    let mut bytes = card.as_bytes().to_vec();
    if let Some(digit) = bytes.get_mut(15).filter(|digit| digit.is_ascii_digit()) {
        *digit = b'0' + (*digit - b'0' + 3) % 10;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Eight digits that no other person of the plan has.
fn mixed(seed: u64, index: u32) -> u64 {
    (u64::from(index) * 61_803_397 + hash(seed, About::Birth, 1, 1)) % 100_000_000
}

fn address(dice: &mut Dice, home: &Site, area: &str) -> String {
    if let Some(township) = &home.township {
        let village = dice.pick(&TABLES.villages).copied().unwrap_or_default();
        return format!("{area}{township}{village}{}组{}号", dice.between(1, 12), dice.between(1, 90));
    }
    let street = dice.pick(&TABLES.streets).copied().unwrap_or_default();
    if dice.chance(600) {
        let estate = dice.pick(&TABLES.estates).copied().unwrap_or_default();
        let (house, floor, door) = (dice.between(1, 24), dice.between(1, 26), dice.between(1, 4));
        return format!("{area}{street}{estate}{house}栋{floor}0{door}室");
    }
    format!("{area}{street}{}号", dice.between(1, 380))
}
