//! What the journal promises: recorded before answered, on the trail exactly once, whole or not at all.

use std::{fs, path::Path, sync::Arc};

use base::{ActorKind, Ctx, FaultKind, Random, ResidentId, SystemClock};
use jiff::Timestamp;
use proptest::prelude::*;
use store::{Options, Store};

use super::{Journal, record, segment};
use crate::{Action, Event, model::Entry, of_resident, verify};

struct Room {
    folder: tempfile::TempDir,
    store: Store,
    random: Arc<Random>,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.db").display());
        let store = Store::open(&url, &Options::default(), Arc::new(SystemClock)).unwrap();
        Self { folder, store, random: Arc::new(Random::seeded(7)) }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("audit")
    }

    fn journal(&self) -> Journal {
        Journal::open(&self.path(), self.random.clone()).unwrap()
    }

    fn trail(&self, of: ResidentId) -> Vec<String> {
        let mut rows: Vec<_> = self.store.read(|tx| of_resident(tx, of, 100_000)).unwrap();
        rows.sort_by_key(|row| (row.chain, row.seq));
        rows.into_iter().map(|row| row.entity).collect()
    }
}

fn ctx() -> Ctx {
    Ctx::operator("test", Timestamp::from_second(1_764_000_000).unwrap())
}

fn somebody() -> ResidentId {
    ResidentId(uuid::Uuid::from_u128(42))
}

fn access(n: usize) -> Vec<Event> {
    vec![Event::done(Action::Read, format!("r/{n}")).of(somebody())]
}

fn segments(folder: &Path) -> usize {
    segment::list(folder).unwrap().len()
}

#[test]
fn what_was_recorded_comes_onto_the_trail_once_and_in_order() {
    let room = Room::new();
    let journal = room.journal();
    for n in 0..50 {
        journal.record(&ctx(), access(n)).unwrap();
    }
    assert!(room.trail(somebody()).is_empty() && journal.waiting() > 0);
    assert_eq!(journal.carry_all(&room.store).unwrap(), 50);
    assert_eq!(journal.waiting(), 0);
    journal.record(&ctx(), access(50)).unwrap();
    assert_eq!(journal.carry_all(&room.store).unwrap(), 1);
    assert_eq!(journal.carry_all(&room.store).unwrap(), 0);
    assert_eq!(room.trail(somebody()), (0..=50).map(|n| format!("r/{n}")).collect::<Vec<_>>());
    assert_eq!(verify(&room.store).unwrap().unwrap().rows, 51);
}

#[test]
fn what_a_killed_server_left_is_carried_over_by_the_next() {
    let room = Room::new();
    let journal = room.journal();
    (0..10).for_each(|n| journal.record(&ctx(), access(n)).unwrap());
    journal.carry_all(&room.store).unwrap();
    (10..20).for_each(|n| journal.record(&ctx(), access(n)).unwrap());
    // Killed: nothing is flushed, carried over or tidied away.
    drop(journal);
    let next = room.journal();
    next.record(&ctx(), access(20)).unwrap();
    next.carry_all(&room.store).unwrap();
    assert_eq!(room.trail(somebody()), (0..=20).map(|n| format!("r/{n}")).collect::<Vec<_>>());
    assert_eq!(segments(&room.path()), 1, "the old file is gone, the new one is written to");
}

#[test]
fn a_row_that_a_power_cut_tore_is_left_out_and_the_rows_before_it_are_not() {
    let room = Room::new();
    let journal = room.journal();
    (0..5).for_each(|n| journal.record(&ctx(), access(n)).unwrap());
    drop(journal);
    let (_, path) = segment::list(&room.path()).unwrap().pop().unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    let next = room.journal();
    next.record(&ctx(), access(5)).unwrap();
    next.carry_all(&room.store).unwrap();
    assert_eq!(room.trail(somebody()), ["r/0", "r/1", "r/2", "r/3", "r/5"]);
    assert_eq!(next.waiting(), 0);
}

#[test]
fn a_folder_belongs_to_one_process_at_a_time() {
    let room = Room::new();
    let first = room.journal();
    let refused = Journal::open(&room.path(), room.random.clone()).unwrap_err();
    assert_eq!(refused.kind, FaultKind::Conflict);
    drop(first);
    room.journal();
}

#[test]
fn an_access_that_cannot_be_recorded_is_refused_and_works_again_by_itself() {
    let room = Room::new();
    let journal = room.journal();
    fs::remove_dir_all(room.path()).unwrap();
    assert_eq!(journal.record(&ctx(), access(0)).unwrap_err().kind, FaultKind::Unavailable);
    fs::create_dir_all(room.path()).unwrap();
    journal.record(&ctx(), access(1)).unwrap();
    journal.flush().unwrap();
    journal.carry_all(&room.store).unwrap();
    assert_eq!(room.trail(somebody()), ["r/1"]);
}

#[test]
fn many_callers_at_once_lose_nothing_while_rows_are_carried_over() {
    let room = Room::new();
    let journal = room.journal();
    std::thread::scope(|scope| {
        for caller in 0..4 {
            let journal = &journal;
            scope.spawn(move || {
                for n in 0..500 {
                    journal.record(&ctx(), access(caller * 500 + n)).unwrap();
                }
            });
        }
        for _ in 0..20 {
            journal.carry_all(&room.store).unwrap();
            journal.flush().unwrap();
        }
    });
    journal.carry_all(&room.store).unwrap();
    let mut found = room.trail(somebody());
    found.sort_unstable();
    let mut all: Vec<String> = (0..2_000).map(|n| format!("r/{n}")).collect();
    all.sort_unstable();
    assert_eq!(found, all);
    assert_eq!(journal.waiting(), 0);
    assert_eq!(verify(&room.store).unwrap().unwrap().rows, 2_000);
}

#[test]
fn under_load_rows_wait_and_in_a_lull_they_come_over() {
    let room = Room::new();
    let journal = room.journal();
    let long = "x".repeat(4_000);
    for n in 0..100 {
        journal
            .record(&ctx(), vec![Event::done(Action::Read, format!("{n}")).of(somebody()).with(&*long)])
            .unwrap();
    }
    assert!(!journal.carry(&room.store).unwrap(), "400 kB since the last turn are no lull");
    assert!(room.trail(somebody()).is_empty());
    while journal.carry(&room.store).unwrap() {}
    assert_eq!(room.trail(somebody()).len(), 100);
}

proptest! {
    /// Every row is read back as it was written, whatever it says.
    #[test]
    fn a_row_comes_back(
        texts in proptest::collection::vec(".{0,60}", 5),
        resident in proptest::option::of(any::<u128>()),
        some in any::<bool>(),
    ) {
        let mut ctx = ctx();
        ctx.actor.id = texts[0].clone();
        ctx.actor.kind = ActorKind::System;
        ctx.actor.on_behalf_of = some.then(|| texts[1].clone());
        ctx.institution = (!some).then(|| texts[2].clone());
        let mut event = Event::done(Action::Search, &*texts[3]).with(&*texts[4]);
        event.resident = resident.map(|id| ResidentId(uuid::Uuid::from_u128(id)));
        let entry = Entry::new(&ctx, event);
        let mut bytes = vec![7; 3];
        record::write(&entry, &mut bytes);
        let (back, length) = record::read(&bytes[3..]).unwrap();
        prop_assert_eq!(length, bytes.len() - 3);
        prop_assert_eq!(format!("{back:?}"), format!("{entry:?}"));
        prop_assert!(record::read(&bytes[3..bytes.len() - 1]).is_none());
    }

    /// Damaged bytes are no row, and never a panic.
    #[test]
    fn damage_is_no_row(at in 0_usize..200, change in 1_u8..) {
        let mut bytes = Vec::new();
        record::write(&Entry::new(&ctx(), access(1).remove(0)), &mut bytes);
        let at = at % bytes.len();
        bytes[at] ^= change;
        prop_assert!(record::read(&bytes).is_none());
    }
}
