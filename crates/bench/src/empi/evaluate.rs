//! Precision, recall and F1 over pairs of records, against the labels.

use std::collections::HashMap;

use identity::matching::{
    Features, Field,
    cluster::{Link, cluster},
    compare,
};

pub(super) struct Truth<'a> {
    labels: &'a [u32],
    pub people: usize,
    pub pairs: u64,
}

/// Counts of pairs.
pub(super) struct Outcome {
    precision: f64,
    recall: f64,
}

impl Outcome {
    fn new(right: u64, said: u64, there: u64) -> Self {
        let share = |of: u64| right as f64 / of.max(1) as f64;
        Self { precision: share(said), recall: share(there) }
    }

    fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(f64::MIN_POSITIVE)
    }
}

fn pairs(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}

impl<'a> Truth<'a> {
    pub(super) fn new(labels: &'a [u32]) -> Self {
        let mut sizes: HashMap<u32, u64> = HashMap::new();
        for label in labels {
            *sizes.entry(*label).or_default() += 1;
        }
        Self { labels, people: sizes.len(), pairs: sizes.values().map(|size| pairs(*size)).sum() }
    }

    fn same(&self, link: &Link) -> bool {
        self.labels[link.a as usize] == self.labels[link.b as usize]
    }

    /// Share of the true pairs among `links`.
    pub(super) fn reached(&self, links: &[Link]) -> f64 {
        links.iter().filter(|link| self.same(link)).count() as f64 / self.pairs as f64
    }

    fn of_pairs(&self, links: &[Link], threshold: f64) -> Outcome {
        let said = links.iter().filter(|link| link.probability >= threshold);
        let (mut right, mut all) = (0, 0);
        for link in said {
            all += 1;
            right += u64::from(self.same(link));
        }
        Outcome::new(right, all, self.pairs)
    }

    /// Pairs that stand in one cluster.
    fn of_clusters(&self, clusters: &[u32]) -> Outcome {
        let (mut cells, mut said): (HashMap<(u32, u32), u64>, HashMap<u32, u64>) = Default::default();
        for (cluster, label) in clusters.iter().zip(self.labels) {
            *cells.entry((*cluster, *label)).or_default() += 1;
            *said.entry(*cluster).or_default() += 1;
        }
        let count = |sizes: &mut dyn Iterator<Item = &u64>| sizes.map(|size| pairs(*size)).sum();
        Outcome::new(count(&mut cells.values()), count(&mut said.values()), self.pairs)
    }
}

const THRESHOLDS: [f64; 9] = [0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 0.99999];

/// Prints both measures at every threshold; the best F1 of either.
pub(super) fn table(name: &str, truth: &Truth<'_>, links: &[Link], people: Option<&[Features]>) -> f64 {
    // Without people there is no card to look at: plain connected components.
    let nobody: Vec<Features>;
    let people = match people {
        Some(people) => people,
        None => {
            nobody = vec![Features::of(&identity::Demographics::default()); truth.labels.len()];
            &nobody
        }
    };
    println!("  {name:<8} threshold     pairs: precision  recall  F1        persons: precision  recall  F1");
    let mut best: f64 = 0.0;
    let mut links = links.to_vec();
    for threshold in THRESHOLDS {
        let by_pair = truth.of_pairs(&links, threshold);
        let by_person = truth.of_clusters(&cluster(people, &mut links, threshold));
        println!(
            "           {threshold:<12}        {:.5}    {:.5} {:.5}              {:.5}    {:.5} {:.5}",
            by_pair.precision,
            by_pair.recall,
            by_pair.f1(),
            by_person.precision,
            by_person.recall,
            by_person.f1()
        );
        best = best.max(by_pair.f1()).max(by_person.f1());
    }
    best
}

/// Prints the patterns of levels that most wrong links at `threshold` have, and most missed ones.
pub(super) fn mistakes(truth: &Truth<'_>, people: &[Features], links: &[Link], threshold: f64) {
    for (what, wrong) in [("linked wrongly", true), ("missed", false)] {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for link in links.iter().filter(|link| {
            let linked = link.probability >= threshold;
            linked == wrong && truth.same(link) != wrong
        }) {
            let pattern = compare(&people[link.a as usize], &people[link.b as usize]);
            let levels: Vec<String> = Field::ALL
                .iter()
                .map(|field| format!("{} {}", field.code(), pattern.code(*field).unwrap_or("-")))
                .collect();
            *counts.entry(levels.join(", ")).or_default() += 1;
        }
        let mut counts: Vec<(u64, String)> =
            counts.into_iter().map(|(levels, count)| (count, levels)).collect();
        counts.sort_by(|a, b| b.cmp(a));
        println!("  most often {what} at {threshold}:");
        counts.iter().take(12).for_each(|(count, levels)| println!("  {count:>8} {levels}"));
    }
}
