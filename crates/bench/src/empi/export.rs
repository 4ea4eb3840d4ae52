//! The set as a CSV for Splink: the same preparation that ours does, done for it and not counted in its time.

use std::{io::Write as _, path::Path};

use base::{Fault, Result};
use identity::{
    Precision, Sex,
    matching::{Address, Features},
};

use super::records::Record;

pub(super) fn write(path: &Path, set: &[Record]) -> Result<()> {
    let lost = |e: std::io::Error| Fault::unavailable(format!("{}: {e}", path.display()));
    let file = std::fs::File::create(path).map_err(lost)?;
    let mut out = std::io::BufWriter::new(file);
    writeln!(
        out,
        "unique_id,name,usual,sound,surname_sound,given,given_sound,newborn,birth,birth_precision,sex,card,card_checked,\
         other,phone,place,door"
    )
    .map_err(lost)?;
    for (id, Record { who, .. }) in set.iter().enumerate() {
        let features = Features::of(who);
        let name = features.name.as_ref();
        let of = |text: fn(&identity::matching::Name) -> &str| {
            name.map(text).unwrap_or_default().replace('\'', "")
        };
        let card = features.cards.first();
        let (place, door) = who.address.as_deref().map(Address::texts).unwrap_or_default();
        let (birth, precision) = features.birth.map_or((String::new(), ""), |birth| {
            let precision = match birth.precision {
                Precision::Year => "year",
                Precision::Month => "month",
                Precision::Day => "day",
            };
            (birth.date.to_string(), precision)
        });
        writeln!(
            out,
            "{id},{},{},{},{},{},{},{},{birth},{precision},{},{},{},{},{},{place},{door}",
            of(identity::matching::Name::text),
            of(identity::matching::Name::usual),
            of(identity::matching::Name::sound),
            of(identity::matching::Name::surname_sound),
            of(identity::matching::Name::given),
            of(identity::matching::Name::given_sound),
            u8::from(name.is_some_and(|name| name.is_newborn())),
            match features.sex {
                Sex::Male => "male",
                Sex::Female => "female",
                _ => "",
            },
            card.map(|card| card.text().to_owned()).unwrap_or_default(),
            card.map_or("", |card| if card.is_checked() { "1" } else { "0" }),
            features
                .others
                .first()
                .map(|(kind, number)| format!("{}:{number}", kind.code()))
                .unwrap_or_default(),
            features.phone.as_deref().unwrap_or_default(),
        )
        .map_err(lost)?;
    }
    out.flush().map_err(lost)
}
