//! Numbers and words that a laboratory reports: around the reference interval, near what the same person had
//! last time, abnormal as often as the tables say.

use super::{
    Plan,
    event::{Outcome, Value},
};
use crate::{
    dice::{About, Dice, hash, normal_of},
    tables::{Measure, Scale, TABLES},
};

/// For something the tables do not know.
const UNKNOWN: Scale = Scale::Number { decimals: 1, low: 10, high: 100, down: false, up: true };
const WORDS: Scale = Scale::Words { normal: "阴性", abnormal: "阳性" };

impl Plan {
    /// The results of a report of `thing` for a person.
    pub(crate) fn results(&self, person: u32, thing: usize, dice: &mut Dice) -> Vec<Outcome> {
        let members = &self.things.all[thing].members;
        let mut outcomes: Vec<Outcome> =
            members.iter().map(|member| self.result(person, *member, dice)).collect();
        self.differential(&mut outcomes);
        outcomes
    }

    fn result(&self, person: u32, thing: usize, dice: &mut Dice) -> Outcome {
        let known = self.things.all[thing].measure.and_then(|at| TABLES.measures.get(at));
        let fallback = if self.things.all[thing].unit.is_some() { UNKNOWN } else { WORDS };
        let (scale, abnormal) =
            known.map_or((fallback, 60), |Measure { scale, abnormal, .. }| (*scale, *abnormal));
        let own = hash(self.options.seed, About::Baseline, u64::from(person), thing as u64);
        // Some people are always off on some things, the rest is the day's.
        let always = own % 1000 < u64::from(abnormal * 6 / 10);
        let off = always || dice.chance(abnormal * 4 / 10);
        match scale {
            Scale::Words { normal, abnormal } => {
                let flag = off.then_some("A");
                Outcome {
                    thing,
                    value: Value::Words(if off { abnormal } else { normal }),
                    flag,
                    range: Some(normal.to_owned()),
                }
            }
            Scale::Blood => {
                let group =
                    ["A型", "B型", "O型", "AB型"][[0, 0, 0, 1, 1, 1, 2, 2, 2, 3][(own % 10) as usize]];
                Outcome { thing, value: Value::Words(group), flag: None, range: None }
            }
            Scale::Rhesus => {
                let group = if own.is_multiple_of(300) { "阴性" } else { "阳性" };
                Outcome { thing, value: Value::Words(group), flag: None, range: None }
            }
            Scale::Number { decimals, low, high, down, up } => {
                let scaled = if off {
                    abnormal_value(low, high, down && (!up || own & 1 == 0), dice)
                } else {
                    normal_value(low, high, normal_of(own), dice.normal())
                };
                number(thing, scaled, decimals, low, high)
            }
        }
    }

    /// The parts of a differential count come to a hundred.
    fn differential(&self, outcomes: &mut [Outcome]) {
        let at = |name: &str| {
            outcomes.iter().position(|o| {
                let measure = self.things.all[o.thing].measure.and_then(|at| TABLES.measures.get(at));
                measure.and_then(|m| m.names.first()) == Some(&name)
            })
        };
        let lymph = at("淋巴细胞百分比");
        let others: Option<Vec<usize>> =
            ["中性粒细胞百分比", "单核细胞百分比", "嗜酸性粒细胞百分比", "嗜碱性粒细胞百分比"]
                .into_iter()
                .map(at)
                .collect();
        let (Some(lymph), Some(others)) = (lymph, others) else { return };
        let value = |outcome: &Outcome| match outcome.value {
            Value::Number { scaled, .. } => scaled,
            Value::Words(_) => 0,
        };
        let rest = 1000 - others.iter().map(|at| value(&outcomes[*at])).sum::<i64>();
        let (neutrophils, rest) = if rest < 30 { (others[0], 30) } else { (usize::MAX, rest) };
        outcomes[lymph] = number(outcomes[lymph].thing, rest, 1, 200, 500);
        if let Some(outcome) = outcomes.get(neutrophils) {
            let sum: i64 = others[1..].iter().map(|at| value(&outcomes[*at])).sum();
            outcomes[neutrophils] = number(outcome.thing, 1000 - 30 - sum, 1, 400, 750);
        }
    }

    /// Another value for a correction.
    pub(crate) fn corrected(&self, outcome: &Outcome) -> Option<Value> {
        match outcome.value {
            Value::Number { scaled, decimals } => {
                Some(Value::Number { scaled: (scaled + scaled / 12 + 1).max(1), decimals })
            }
            Value::Words(_) => None,
        }
    }
}

/// Within the interval: seven parts the person, five the day, of a deviation that rarely reaches the bounds.
fn normal_value(low: i64, high: i64, own: i64, today: i64) -> i64 {
    let deviation = (own * 7 + today * 5) / 9;
    let half = (high - low) * 500;
    let value = low * 1000 + half + half * deviation.clamp(-1_950, 1_950) / 2_000;
    ((value + 500) / 1000).clamp(low, high)
}

/// Past one of the bounds: mostly a little, sometimes far.
fn abnormal_value(low: i64, high: i64, down: bool, dice: &mut Dice) -> i64 {
    let far = i64::from(dice.between(40, 1000));
    let far = far * far / 1000;
    if down {
        (low - low * (20 + far * 380 / 1000) / 1000 - 1).max(1)
    } else {
        high + (high - low) * (20 + far) / 1000 + 1
    }
}

fn number(thing: usize, scaled: i64, decimals: u8, low: i64, high: i64) -> Outcome {
    let flag = match scaled {
        s if s < low - low * 3 / 10 => Some("LL"),
        s if s < low => Some("L"),
        s if s > high + (high - low) * 9 / 10 => Some("HH"),
        s if s > high => Some("H"),
        _ => None,
    };
    let text = |scaled| Value::Number { scaled, decimals };
    let range = Some(format!("{}-{}", text(low), text(high)));
    Outcome { thing, value: text(scaled), flag, range }
}

#[cfg(test)]
mod tests {
    use super::{abnormal_value, normal_value};
    use crate::dice::{About, Dice};

    #[test]
    fn values_lie_where_they_should() {
        let mut dice = Dice::new(1, About::Visit, 0, 0);
        for _ in 0..10_000 {
            let normal = normal_value(9, 50, dice.normal(), dice.normal());
            assert!((9..=50).contains(&normal));
            assert!(abnormal_value(9, 50, false, &mut dice) > 50);
            assert!((1..9).contains(&abnormal_value(9, 50, true, &mut dice)));
            assert!((1..2).contains(&abnormal_value(2, 3, true, &mut dice)));
        }
    }
}
