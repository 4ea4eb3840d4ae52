//! Who is who, on both databases (RULES §7.1), and institutions' keys.

mod access;
mod crowd;
mod likeness;
mod linking;
mod merges;
mod separate;

use std::sync::Arc;

use base::{ResidentId, Result};
use identity::{
    Birth, Decision, Demographics, Document, DocumentKind, IdentityCard, Merged, Moved, Registered,
    Residents, ReviewReason, ReviewState, Sex, SourcePatient, Vault,
};
use jiff::{
    civil::{Date, date},
    tz::TimeZone,
};
use store::Tx;
use testkit::TestStore;
use uuid::Uuid;

pub(crate) fn residents(db: &TestStore) -> Residents {
    let vault = Vault::new(1, &[42; 32]).unwrap();
    Residents::new(Arc::new(vault), db.random.clone(), TimeZone::fixed(jiff::tz::offset(8)))
}

/// A card that passes every check, for somebody born on `birth`.
pub(crate) fn card(birth: Date, order: u16) -> String {
    let seventeen = format!("990101{}{order:03}", birth.strftime("%Y%m%d"));
    format!("{seventeen}{}", IdentityCard::check_character(&seventeen).unwrap())
}

pub(crate) fn person(name: &str, birth: Date) -> Demographics {
    Demographics {
        name: name.into(),
        sex: Sex::Male,
        birth: Some(Birth::day(birth)),
        phone: Some("138-1234-1234".into()),
        ..Demographics::default()
    }
}

pub(crate) fn with_card(who: &Demographics, number: &str) -> Demographics {
    Demographics { documents: vec![Document::new(DocumentKind::IdentityCard, number)], ..who.clone() }
}

pub(crate) const BORN: Date = date(1960, 3, 2);

pub(crate) fn try_register(db: &TestStore, at: (&str, &str), who: &Demographics) -> Result<Registered> {
    let (service, ctx, who) = (residents(db), db.ctx(), who.clone());
    let source = SourcePatient::new(at.0, at.1);
    db.store.write(move |tx| service.register(tx, &ctx, &source, &who))
}

pub(crate) fn register(db: &TestStore, institution: &str, local_id: &str, who: &Demographics) -> Registered {
    try_register(db, (institution, local_id), who).unwrap()
}

pub(crate) fn read<T>(db: &TestStore, f: impl FnOnce(&Residents, &mut Tx<'_>) -> Result<T>) -> T {
    let service = residents(db);
    db.store.read(|tx| f(&service, tx)).unwrap()
}

pub(crate) fn rows(db: &TestStore, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    db.store.read(|tx| tx.query_one(&sql, &[], |row| row.int(0))).unwrap()
}

pub(crate) fn decide(db: &TestStore, id: Uuid, decision: Decision) -> Result<Vec<Moved>> {
    let (service, ctx) = (residents(db), db.ctx());
    db.store.write(move |tx| service.decide_review(tx, &ctx, id, decision))
}

pub(crate) fn open_reviews(db: &TestStore) -> Vec<(ReviewReason, ResidentId)> {
    let found = read(db, |r, tx| r.reviews(tx, ReviewState::Open, 100, None));
    found.into_iter().map(|review| (review.reason, review.candidate)).collect()
}

pub(crate) fn merge(db: &TestStore, from: &'static str, into: &'static str) -> Result<Merged> {
    let (service, ctx) = (residents(db), db.ctx());
    db.store.write(move |tx| service.merge_sources(tx, &ctx, "A", from, into))
}
