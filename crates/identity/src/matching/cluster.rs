//! Pairs become persons: connected, but never across two checked cards.

use super::{
    Features,
    compare::compare,
    level::{DocumentLevel, Field},
};

/// A pair that may be linked, by places in the list of persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// One.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// How likely they are one, 0 to 1.
    pub probability: f64,
}

/// The cluster of each of `people`, named by its least member: the likeliest pairs are joined first, and a
/// pair that would put two checked identity cards into one person is left.
pub fn cluster(people: &[Features], links: &mut [Link], threshold: f64) -> Vec<u32> {
    links.sort_by(|x, y| y.probability.total_cmp(&x.probability).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
    let mut sets = Sets::new(people);
    for link in links.iter().take_while(|link| link.probability >= threshold) {
        let (a, b) = (sets.root(link.a), sets.root(link.b));
        if a != b && sets.may_join(people, a, b) {
            sets.join(a, b);
        }
    }
    (0..u32::try_from(people.len()).unwrap_or(u32::MAX)).map(|at| sets.root(at)).collect()
}

/// Disjoint sets, each with the member whose checked card stands for it.
struct Sets {
    parent: Vec<u32>,
    holder: Vec<Option<u32>>,
}

impl Sets {
    fn new(people: &[Features]) -> Self {
        let all = 0..u32::try_from(people.len()).unwrap_or(u32::MAX);
        let holds = |at: &u32| people[*at as usize].cards.iter().any(|card| card.is_checked());
        let holder = all.clone().map(|at| Some(at).filter(holds)).collect();
        Self { parent: all.collect(), holder }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let up = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = up;
            at = up;
        }
        at
    }

    fn may_join(&self, people: &[Features], a: u32, b: u32) -> bool {
        match (self.holder[a as usize], self.holder[b as usize]) {
            (Some(x), Some(y)) => !compare(&people[x as usize], &people[y as usize])
                .is(Field::Document, DocumentLevel::TwoCards),
            _ => true,
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high as usize] = low;
        self.holder[low as usize] = self.holder[low as usize].or(self.holder[high as usize]);
    }
}
