//! How often one party may do what gives a little away each time, such as looking for residents.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Actor, Fault, Result};
use jiff::{SignedDuration, Timestamp};

/// What is counted together.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Parties that are remembered before those whose minute is over are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts of this server. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<HashMap<String, (Timestamp, u32)>>>);

impl Pace {
    /// Counts one more of `actor` at `now`. `Fault::too_many` once there were `most` within a minute.
    pub(crate) fn step(&self, actor: &Actor, now: Timestamp, most: u32) -> Result<()> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > REMEMBERED {
            counts.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        let who =
            format!("{:?} {} {}", actor.kind, actor.id, actor.on_behalf_of.as_deref().unwrap_or_default());
        let (since, count) = counts.entry(who).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        if *count >= most {
            return Err(Fault::too_many("查找过于频繁，请一分钟后再试 · too many searches: wait a minute"));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use base::{Ctx, FaultKind};
    use jiff::{SignedDuration, Timestamp};

    use super::Pace;

    #[test]
    fn a_minute_has_its_number_for_each_party() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        let [a, b] = ["a", "b"].map(|id| Ctx::operator(id, now).actor);
        assert!((0..3).all(|_| pace.step(&a, now, 3).is_ok()));
        let later = now + SignedDuration::from_secs(59);
        assert_eq!(pace.step(&a, later, 3).unwrap_err().kind, FaultKind::TooMany);
        assert!(pace.step(&b, later, 3).is_ok(), "another party");
        assert!(pace.step(&a, now + SignedDuration::from_secs(60), 3).is_ok(), "another minute");
    }
}
