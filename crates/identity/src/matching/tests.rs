//! What the model promises: EM finds what it was not told, rare names weigh more, two cards stay two people.

use base::Random;
use jiff::civil::date;
use proptest::prelude::*;

use super::{
    Features, Field, Frequency, Grade, Model, Pattern, Score, Thresholds,
    cluster::{Link, cluster},
    learn::{Estimate, Patterns, expectation_maximisation, shares_of},
};
use crate::{Birth, Demographics, Document, DocumentKind, IdentityCard, Sex};

const FREQUENCY: Frequency = Frequency { population: 1_000_000, people: 1_000_000, name: 100, sound: 200 };

/// 0 up to 1.
fn uniform(random: &Random) -> f64 {
    let mut bytes = [0; 4];
    random.fill(&mut bytes);
    f64::from(u32::from_be_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

fn drawn(random: &Random, shares: &[f64]) -> u8 {
    let mut left = uniform(random);
    for (at, share) in (0u8..).zip(shares) {
        left -= share;
        if left < 0.0 {
            return at;
        }
    }
    u8::try_from(shares.len() - 1).unwrap()
}

/// m and u that the simulation draws from; the estimate starts far from them.
fn truth() -> ([Vec<f64>; 6], [Vec<f64>; 6]) {
    let m = [
        vec![0.80, 0.02, 0.06, 0.01, 0.01, 0.03, 0.03, 0.03, 0.01],
        vec![0.90, 0.01, 0.04, 0.02, 0.01, 0.005, 0.01, 0.005],
        vec![0.99, 0.01],
        vec![0.95, 0.02, 0.01, 0.005, 0.01, 0.004, 0.001],
        vec![0.65, 0.05, 0.30],
        vec![0.60, 0.15, 0.10, 0.15],
    ];
    let u = [
        vec![0.01, 0.002, 0.01, 0.001, 0.02, 0.03, 0.02, 0.107, 0.80],
        vec![0.02, 0.001, 0.01, 0.02, 0.02, 0.01, 0.119, 0.80],
        vec![0.5, 0.5],
        vec![0.001, 0.001, 0.001, 0.001, 0.046, 0.05, 0.90],
        vec![0.05, 0.01, 0.94],
        vec![0.02, 0.03, 0.15, 0.80],
    ];
    (m, u)
}

fn simulated(pairs: usize, share: f64, missing: f64) -> Patterns {
    let random = Random::seeded(20);
    let (m, u) = truth();
    let mut patterns = Patterns::new();
    for _ in 0..pairs {
        let table = if uniform(&random) < share { &m } else { &u };
        let levels =
            std::array::from_fn(|f| (uniform(&random) >= missing).then(|| drawn(&random, &table[f])));
        *patterns.entry(Pattern::new(levels)).or_default() += 1;
    }
    patterns
}

fn guess() -> Estimate {
    let flat = |first: f64| {
        Field::ALL.map(|field| {
            let levels = field.levels().len();
            let rest = (1.0 - first) / (levels as f64 - 1.0);
            (0..levels).map(|at| if at == 0 { first } else { rest }).collect::<Vec<f64>>()
        })
    };
    Estimate { share: 0.5, m: flat(0.7), u: flat(0.1), runs: 0 }
}

#[test]
fn expectation_maximisation_finds_what_the_pairs_were_drawn_from() {
    let (m, u) = truth();
    let found = expectation_maximisation(&simulated(200_000, 0.2, 0.15), &Field::ALL, guess(), false);
    assert!((found.share - 0.2).abs() < 0.01, "share {}", found.share);
    for field in Field::ALL {
        for at in 0..m[field as usize].len() {
            let (a, b) = (found.m[field as usize][at], m[field as usize][at]);
            assert!((a - b).abs() < 0.012, "m of {} {at}: {a} for {b}", field.code());
            let (a, b) = (found.u[field as usize][at], u[field as usize][at]);
            assert!((a - b).abs() < 0.006, "u of {} {at}: {a} for {b}", field.code());
        }
    }
}

#[test]
fn a_kept_u_stays_and_fields_left_out_are_not_touched() {
    let patterns = simulated(20_000, 0.3, 0.0);
    let fields = [Field::Name, Field::Phone, Field::Document];
    let start = guess();
    let found = expectation_maximisation(&patterns, &fields, start.clone(), true);
    assert_eq!(found.u, start.u);
    assert_eq!(found.m[Field::Birth as usize], start.m[Field::Birth as usize]);
    assert_ne!(found.m[Field::Name as usize], start.m[Field::Name as usize]);
}

#[test]
fn shares_of_levels_are_counted_where_they_are_stated() {
    let patterns: Patterns = [
        (Pattern::new([None, None, Some(0), None, None, None]), 60),
        (Pattern::new([None, None, Some(1), None, None, None]), 40),
        (Pattern::new([None; 6]), 1_000),
    ]
    .into();
    let shares = shares_of(&patterns);
    assert!((shares[Field::Sex as usize][0] - 0.6).abs() < 0.01, "{:?}", shares[Field::Sex as usize]);
}

fn model() -> Model {
    Model::synthetic().unwrap()
}

fn with(field: Field, level: u8) -> Pattern {
    let mut levels = [None; 6];
    levels[field as usize] = Some(level);
    Pattern::new(levels)
}

#[test]
fn a_rare_name_weighs_more_than_a_frequent_one() {
    let name = with(Field::Name, 0);
    let weight = |count| {
        model().score(name, &Frequency { name: count, sound: count * 2, ..FREQUENCY }).fields[0].weight
    };
    assert!(weight(1) > weight(40) + 4.0 && weight(40) > weight(4_000) + 6.0);
    // Agreement by sound is rarer than the sound: those of the same characters are not in it.
    let sound = with(Field::Name, 2);
    let of = |name, sounds| {
        let frequency = Frequency { name, sound: sounds, ..FREQUENCY };
        model().score(sound, &frequency).fields[0].weight
    };
    assert!(of(10, 20) > of(10, 2_000) + 5.0);
}

#[test]
fn a_household_is_counted_once() {
    let mut levels = [None; 6];
    levels[Field::Address as usize] = Some(0);
    let alone = model().score(Pattern::new(levels), &FREQUENCY).fields[Field::Address as usize].weight;
    levels[Field::Phone as usize] = Some(0);
    let beside = model().score(Pattern::new(levels), &FREQUENCY).fields[Field::Address as usize].weight;
    assert!(alone > 5.0 && beside == 0.0, "{alone} {beside}");
}

#[test]
fn a_young_register_is_no_small_region() {
    // Three registered of a million: the prior is that of a million, and a name seen once is not a third.
    let young = Frequency { population: 1_000_000, people: 3, name: 1, sound: 1 };
    let old = Frequency { population: 1_000_000, people: 1_000_000, name: 1, sound: 1 };
    let score = |frequency| model().score(with(Field::Name, 0), frequency);
    assert!((score(&young).prior - score(&old).prior).abs() < 1e-9);
    assert!(score(&young).weight < score(&old).weight);
}

#[test]
fn the_weights_of_the_committed_model_speak_the_right_way() {
    let model = model();
    for (field, level, speaks_for) in [
        (Field::Name, 0, true),
        (Field::Name, 2, true),
        (Field::Name, 8, false),
        (Field::Birth, 0, true),
        (Field::Birth, 2, true),
        (Field::Birth, 7, false),
        (Field::Sex, 0, true),
        (Field::Sex, 1, false),
        (Field::Document, 0, true),
        (Field::Document, 1, true),
        (Field::Document, 6, false),
        (Field::Phone, 0, true),
        (Field::Phone, 2, false),
        (Field::Address, 0, true),
        (Field::Address, 3, false),
    ] {
        let (m, u) = model.of(field, level).unwrap();
        assert_eq!(m > u, speaks_for, "{} {level}: m {m}, u {u}", field.code());
    }
    // What is not stated says nothing.
    let score = model.score(Pattern::default(), &FREQUENCY);
    assert!((score.weight - score.prior).abs() < 1e-9);
}

#[test]
fn a_model_is_written_and_read_and_faults_are_named() {
    let model = model();
    let text = model.write().unwrap();
    assert_eq!(Model::read(&text).unwrap(), model);
    for (wrong, said) in [
        (text.replace("level = \"two-cards\"", "level = \"same\""), "twice"),
        (text.replace("field = \"phone\"", "field = \"telephone\""), "no field"),
        (text.replacen("m = 0.", "m = 1.", 1), "up to 1"),
        (text.split("[[level]]").take(5).collect::<Vec<_>>().join("[[level]]"), "missing"),
        ("name = 3".to_owned(), "cannot be read"),
    ] {
        let fault = Model::read(&wrong).unwrap_err();
        assert!(fault.detail.contains(said), "{said}: {fault}");
    }
}

const LIMITS: Thresholds = Thresholds { link: 0.9999, review: 0.9 };

fn at(probability: f64, pattern: Pattern) -> Score {
    Score { probability, ..model().score(pattern, &FREQUENCY) }
}

#[test]
fn grades_follow_the_thresholds_and_two_cards_are_never_certain() {
    let plain = Pattern::default();
    for (probability, grade) in [
        (0.99995, Grade::Certain),
        (0.9999, Grade::Certain),
        (0.999, Grade::Probable),
        (0.9, Grade::Probable),
        (0.5, Grade::Possible),
        (0.05, Grade::CertainlyNot),
    ] {
        assert_eq!(LIMITS.grade(&at(probability, plain)), grade, "{probability}");
    }
    assert_eq!(LIMITS.grade(&at(1.0, with(Field::Document, 6))), Grade::Probable);
    let never = Thresholds { link: 1.0, ..LIMITS };
    assert_eq!(never.grade(&at(1.0, plain)), Grade::Probable, "a region that never links by likeness");
}

fn card(order: u16) -> String {
    let seventeen = format!("99010119600302{order:03}");
    format!("{seventeen}{}", IdentityCard::check_character(&seventeen).unwrap())
}

fn person(card: Option<&str>) -> Features {
    Features::of(&Demographics {
        name: "张伟".into(),
        sex: Sex::Male,
        birth: Some(Birth::day(date(1960, 3, 2))),
        documents: card.map(|number| Document::new(DocumentKind::IdentityCard, number)).into_iter().collect(),
        ..Demographics::default()
    })
}

#[test]
fn a_chain_of_likeness_never_joins_two_cards() {
    // 0 and 2 have cards of their own, 1 has none and is like both; 3 is like 2.
    let people = [person(Some(&card(1))), person(None), person(Some(&card(3))), person(None)];
    let link = |a, b, probability| Link { a, b, probability };
    let mut links = [link(1, 2, 0.95), link(0, 1, 0.99), link(2, 3, 0.97), link(0, 3, 0.1)];
    assert_eq!(cluster(&people, &mut links, 0.9), [0, 0, 2, 2]);
    assert_eq!(cluster(&people, &mut links, 0.999), [0, 1, 2, 3]);
}

proptest! {
    /// Whatever the order of the links, no cluster holds two checked cards, and every cluster is named by
    /// its least member.
    #[test]
    fn clusters_hold_one_card_at_most(
        cards in proptest::collection::vec(proptest::option::of(1u16..6), 2..12),
        pairs in proptest::collection::vec((0u32..12, 0u32..12, 0.0f64..1.0), 0..40)
    ) {
        let people: Vec<Features> =
            cards.iter().map(|order| person(order.map(card).as_deref())).collect();
        let count = u32::try_from(people.len()).unwrap();
        let mut links: Vec<Link> = pairs
            .into_iter()
            .filter(|(a, b, _)| *a < count && *b < count && a != b)
            .map(|(a, b, probability)| Link { a, b, probability })
            .collect();
        let clusters = cluster(&people, &mut links, 0.5);
        for (at, name) in (0u32..).zip(&clusters) {
            prop_assert!(*name <= at && clusters[*name as usize] == *name);
            for (other, same) in clusters.iter().enumerate() {
                if same == name && let (Some(x), Some(y)) = (cards[at as usize], cards[other]) {
                    prop_assert_eq!(x, y);
                }
            }
        }
    }
}
