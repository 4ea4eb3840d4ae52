//! Names of the synthetic set, from `names.txt`.

use std::collections::{HashMap, HashSet};

use identity::matching::Name;

use super::dice::Dice;

pub(super) struct Names {
    surnames: Vec<String>,
    surname_weights: Vec<u32>,
    given: [Vec<char>; 2],
    given_weights: [Vec<u32>; 2],
    alike: HashMap<char, Vec<char>>,
    variants: HashMap<char, char>,
    cards: HashSet<u64>,
}

impl Names {
    pub(super) fn new() -> Self {
        let (mut surnames, mut surname_weights) = (Vec::new(), Vec::new());
        let (mut given, mut rare) = ([Vec::new(), Vec::new()], Vec::new());
        let mut variants = HashMap::new();
        for line in include_str!("names.txt").lines().filter(|line| !line.starts_with('#')) {
            let Some((kind, words)) = line.split_once(' ') else { continue };
            match kind {
                "surnames" => {
                    for word in words.split_whitespace() {
                        let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
                        surnames.push(word[..digits].to_owned());
                        surname_weights.push(word[digits..].parse().unwrap_or(1));
                    }
                }
                "male" => given[1].extend(words.chars()),
                "female" => given[0].extend(words.chars()),
                "rare" => rare.extend(words.chars()),
                "variant" => variants.extend(words.split_whitespace().filter_map(|pair| {
                    let mut both = pair.chars();
                    both.next().zip(both.next())
                })),
                _ => {}
            }
        }
        // The tenth character is about half as frequent as the first.
        let fall = |list: &Vec<char>| (0..list.len()).map(|at| 60_000 / (10 + at as u32)).collect();
        let given_weights = [fall(&given[0]), fall(&given[1])];
        let mut sounds: HashMap<String, Vec<char>> = HashMap::new();
        for c in given.iter().flatten().chain(&rare).copied() {
            let same = sounds.entry(sound(c)).or_default();
            if !same.contains(&c) {
                same.push(c);
            }
        }
        let alike = sounds
            .into_values()
            .flat_map(|same| same.clone().into_iter().map(move |c| (c, same.clone())))
            .collect();
        Self { surnames, surname_weights, given, given_weights, alike, variants, cards: HashSet::new() }
    }

    /// Whether the 17 digits of a card are nobody's yet; they are somebody's from now on.
    pub(super) fn is_new(&mut self, card: &str) -> bool {
        card.parse().is_ok_and(|digits| self.cards.insert(digits))
    }

    pub(super) fn surname(&self, dice: &mut Dice) -> String {
        self.surnames[dice.weighted(&self.surname_weights)].clone()
    }

    /// One character or two; grown-ups have one more often than children.
    pub(super) fn given(&self, dice: &mut Dice, male: bool, child: bool) -> String {
        let at = usize::from(male);
        let one = if child { 100 } else { 260 };
        let count = if dice.chance(one) { 1 } else { 2 };
        (0..count).map(|_| self.character(dice, at)).collect()
    }

    fn character(&self, dice: &mut Dice, at: usize) -> char {
        self.given[at][dice.weighted(&self.given_weights[at])]
    }

    /// Another character of the same sound, where there is one.
    pub(super) fn same_sound(&self, dice: &mut Dice, c: char) -> char {
        self.alike.get(&c).and_then(|same| dice.pick(same)).copied().unwrap_or(c)
    }

    pub(super) fn any(&self, dice: &mut Dice) -> char {
        let at = dice.below(2) as usize;
        self.character(dice, at)
    }

    pub(super) fn variant(&self, c: char) -> char {
        self.variants.get(&c).copied().unwrap_or(c)
    }
}

fn sound(c: char) -> String {
    Name::new(&format!("某{c}")).map(|name| name.given_sound().to_owned()).unwrap_or_default()
}
