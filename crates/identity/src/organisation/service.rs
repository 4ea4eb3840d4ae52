//! Stating and reading.

use std::{collections::BTreeSet, sync::Arc};

use ::store::Tx;
use audit::{Action, Event};
use base::{Ctx, Random, Result};
use jiff::{Timestamp, civil::Date};
use policy::Region;

use super::{
    Entry, Line, Picture, RowRemark, Stated, Topic, ledger::Ledger, plan::plan, reach::Reach, store,
};

/// The region's organisations and people. Clones share it.
#[derive(Debug, Clone)]
pub struct Organisation {
    region: Arc<Region>,
    random: Arc<Random>,
}

/// What became of a batch: what it did, or everything that is wrong with it.
pub type Outcome = std::result::Result<Stated, Vec<RowRemark>>;

/// The lines that hold, and the tree, on one day.
#[derive(Debug, Clone)]
pub struct View {
    /// The tree.
    pub picture: Picture,
    ledger: Ledger,
}

impl View {
    /// What is known of a topic and holds on the day, by key.
    pub fn holding(&self, topic: Topic) -> impl Iterator<Item = &Line> {
        self.ledger.of_topic(topic).filter(|line| line.covers(self.picture.day))
    }

    /// What is known of a topic and subject, of any day.
    pub fn of<'a>(&'a self, topic: Topic, subject: &'a str) -> impl Iterator<Item = &'a Line> {
        self.ledger.of_subject(topic, subject)
    }

    /// What is known of a topic, of any day.
    pub fn all(&self, topic: Topic) -> impl Iterator<Item = &Line> {
        self.ledger.of_topic(topic)
    }
}

impl Organisation {
    /// Over a region's rules, whose institutions it takes from there.
    pub fn new(region: Arc<Region>, random: Arc<Random>) -> Self {
        Self { region, random }
    }

    /// Today in the region.
    pub fn day(&self, now: Timestamp) -> Date {
        self.region.day(now)
    }

    /// What a batch would do. Changes nothing.
    pub fn try_out(&self, tx: &mut Tx<'_>, ctx: &Ctx, entries: &[Entry], reach: &Reach) -> Result<Outcome> {
        let ledger = known_for(tx, entries)?;
        Ok(plan(&ledger, &self.region, ctx, entries, reach).map(|(_, stated)| stated))
    }

    /// Makes the statements of a batch, all or none, and puts them on the trail. Two batches never cross: the
    /// second waits, and is held against what the first made of the tree.
    pub fn state(&self, tx: &mut Tx<'_>, ctx: &Ctx, entries: &[Entry], reach: &Reach) -> Result<Outcome> {
        store::hold(tx)?;
        let ledger = known_for(tx, entries)?;
        let (after, stated) = match plan(&ledger, &self.region, ctx, entries, reach) {
            Ok(done) => done,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let (closed, new) = after.since(&ledger);
        for id in closed {
            store::close(tx, id, ctx.now)?;
        }
        let new: Vec<_> = new.into_iter().map(|line| (self.random.uuid_v7(ctx.now), line)).collect();
        store::add(tx, &new)?;
        let events = subjects(entries).into_iter().map(|(topic, subject)| {
            let lines =
                new.iter().filter(|(_, line)| line.fact.topic() == topic && line.fact.subject() == subject);
            let from = lines.clone().map(|(_, line)| line.from.to_string()).collect::<Vec<_>>().join(" ");
            Event::done(Action::Administer, format!("organisation/{}/{subject}", topic.name())).with(from)
        });
        audit::append(tx, ctx, events.filter(|event| !event.detail.is_empty()))?;
        Ok(Ok(stated))
    }

    /// The tree and everything beside it on a day, as it is known now or was known at an instant.
    pub fn view(&self, tx: &mut Tx<'_>, on: Date, known_at: Option<Timestamp>) -> Result<View> {
        let mut ledger = Ledger::default();
        for topic in Topic::ALL {
            ledger.extend(match known_at {
                Some(at) => store::known_at(tx, topic, at)?,
                None => store::known(tx, topic, None)?,
            });
        }
        Ok(View { picture: Picture::of(&ledger, &self.region, on), ledger })
    }

    /// The tree alone.
    pub fn picture(&self, tx: &mut Tx<'_>, on: Date, known_at: Option<Timestamp>) -> Result<Picture> {
        let mut ledger = Ledger::default();
        for topic in SHAPE {
            ledger.extend(match known_at {
                Some(at) => store::known_at(tx, topic, at)?,
                None => store::known(tx, topic, None)?,
            });
        }
        Ok(Picture::of(&ledger, &self.region, on))
    }

    /// Everything that was ever stated of a subject, the oldest knowledge first.
    pub fn history(&self, tx: &mut Tx<'_>, topic: Topic, subject: &str) -> Result<Vec<Line>> {
        store::history(tx, topic, subject)
    }

    /// Subjects of which something begins or ends from `from` to `to`, both included.
    pub fn turning(&self, tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Vec<(Topic, String)>> {
        store::turning(tx, from, to)
    }
}

const SHAPE: [Topic; 3] = [Topic::Unit, Topic::Membership, Topic::Delegation];

/// What the statements are about.
pub fn subjects(entries: &[Entry]) -> BTreeSet<(Topic, String)> {
    entries.iter().map(|entry| (entry.fact.topic(), entry.fact.subject().to_owned())).collect()
}

/// What has to be known to judge a batch: the whole tree, and of people and devices those that it names.
fn known_for(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    for topic in SHAPE {
        ledger.extend(store::known(tx, topic, None)?);
    }
    let mut wanted = BTreeSet::new();
    for (topic, subject) in subjects(entries) {
        match topic {
            Topic::Practitioner | Topic::Licence | Topic::Post => wanted.extend(
                [Topic::Practitioner, Topic::Licence, Topic::Post].map(|topic| (topic, subject.clone())),
            ),
            Topic::Device => {
                wanted.insert((topic, subject));
            }
            _ => {}
        }
    }
    for (topic, subject) in wanted {
        ledger.extend(store::known(tx, topic, Some(&subject))?);
    }
    Ok(ledger)
}
