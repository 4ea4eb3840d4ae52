//! Addresses for comparison: the door's numbers, and the words of the place.

use super::level::AddressLevel;

/// An address in parts.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Numbers in their order: group, house, floor and door.
    numbers: Box<[u32]>,
    /// Pairs of neighbouring characters of the place's name, sorted.
    pairs: Box<[(char, char)]>,
}

/// Ends of the administrative names that one clerk writes and another leaves out.
const DIVISIONS: [char; 6] = ['省', '市', '县', '区', '州', '旗'];
/// Before 区 they make an estate of it: 小区, 社区, 园区.
const ESTATES: [char; 3] = ['小', '社', '园'];
/// An administrative name is looked for in the first characters only: a street may hold 市.
const DIVISIONS_WITHIN: usize = 14;
/// Shares of common pairs, in percent, from which two names are one place, or one beside equal numbers.
const SAME_PLACE: usize = 75;
const LIKE_PLACE: usize = 50;

impl Address {
    /// `None` for a text that names no place.
    pub fn new(stated: &str) -> Option<Self> {
        let (words, numbers) = parts(stated);
        let mut pairs: Vec<(char, char)> = words.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        (!pairs.is_empty()).then(|| Self { numbers: numbers.into(), pairs: pairs.into() })
    }

    /// The words of the place and the numbers of the door, each as one text, for programs that compare
    /// texts.
    pub fn texts(stated: &str) -> (String, String) {
        let (words, numbers) = parts(stated);
        (words.into_iter().collect(), joined(&numbers))
    }

    /// Its numbers as one text, where there are any.
    pub(super) fn door(&self) -> Option<String> {
        (!self.numbers.is_empty()).then(|| joined(&self.numbers))
    }
}

fn joined(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("-")
}

fn parts(stated: &str) -> (Vec<char>, Vec<u32>) {
    let text: Vec<char> = stated
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，' | '.' | '。' | '\u{3000}'))
        .collect();
    let division = |at: &usize| {
        let estate = at.checked_sub(1).is_some_and(|before| ESTATES.contains(&text[before]));
        DIVISIONS.contains(&text[*at]) && !estate && text.get(at + 1) != Some(&'场')
    };
    let from = (0..text.len().min(DIVISIONS_WITHIN)).rev().find(division).map_or(0, |at| at + 1);
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    let mut current: Option<u32> = None;
    for c in text.get(from..).unwrap_or_default() {
        match c.to_digit(10).or_else(|| chinese_digit(*c)) {
            Some(digit) => {
                current = Some(current.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            }
            None => {
                numbers.extend(current.take());
                if !matches!(
                    c,
                    '号' | '栋' | '幢' | '楼' | '室' | '组' | '单' | '元' | '层' | '第' | '-' | '#' | '座'
                ) {
                    words.push(*c);
                }
            }
        }
    }
    numbers.extend(current);
    (words, numbers)
}

fn chinese_digit(c: char) -> Option<u32> {
    "零一二三四五六七八九".chars().position(|digit| digit == c).and_then(|at| u32::try_from(at).ok())
}

/// How two addresses agree.
pub(super) fn compare(a: &Address, b: &Address) -> AddressLevel {
    let share = common(&a.pairs, &b.pairs);
    let door = !a.numbers.is_empty() && a.numbers == b.numbers;
    if share >= SAME_PLACE && a.numbers == b.numbers {
        return AddressLevel::Same;
    }
    let house = a.numbers.first().is_some_and(|house| b.numbers.first() == Some(house));
    if (share >= LIKE_PLACE && door) || (share >= SAME_PLACE && house) {
        return AddressLevel::House;
    }
    if share >= SAME_PLACE { AddressLevel::Place } else { AddressLevel::Differ }
}

/// Common pairs in percent of the average number (Dice).
fn common(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    200 * both / (a.len() + b.len()).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Address, AddressLevel, compare};

    fn level(a: &str, b: &str) -> AddressLevel {
        compare(&Address::new(a).unwrap(), &Address::new(b).unwrap())
    }

    #[test]
    fn addresses_agree_at_their_levels() {
        for (a, b, expected) in [
            ("某省某市东城区临江路12号", "东城区临江路１２号", AddressLevel::Same),
            ("清水镇高桥村三组18号", "清水镇高桥村3组18号", AddressLevel::Same),
            ("临江路花园小区3栋2单元501室", "临江路花园小区3-2-501", AddressLevel::Same),
            ("临江路花园小区3栋501", "临江路花园小区3栋402", AddressLevel::House),
            ("清水镇高桥村3组18号", "清水镇高桥村5组2号", AddressLevel::Place),
            ("清水镇高桥村3组18号", "石板镇双河村3组18号", AddressLevel::Differ),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
        }
        assert!(Address::new("  12号").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_answered_alike_both_ways(a in "\\PC{0,30}", b in "\\PC{0,30}") {
            if let (Some(a), Some(b)) = (Address::new(&a), Address::new(&b)) {
                prop_assert_eq!(compare(&a, &b), compare(&b, &a));
                prop_assert_eq!(compare(&a, &a), AddressLevel::Same);
            }
        }
    }
}
