//! One dated statement: a topic's fields, and the days on which they hold.

use std::collections::BTreeMap;

use base::{Fault, Result};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use uuid::Uuid;

use super::{Field, Topic, topic::words};

/// Longest text of a field, in characters.
const CHARS_MOST: usize = 200;

/// What is wrong, or odd, with a field. The reason repeats no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The field's name; empty for the statement as a whole.
    pub field: &'static str,
    /// What it is and what to do, in Chinese.
    pub reason: String,
    /// Whether it is somebody else's to state.
    pub forbidden: bool,
}

impl Remark {
    pub(crate) fn new(field: &'static str, reason: impl Into<String>) -> Self {
        Self { field, reason: reason.into(), forbidden: false }
    }
}

/// Name of a key: topic, what it is said of, second part.
pub type FactKey = (Topic, String, String);

/// A topic's fields with their values; those without one are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    topic: Topic,
    values: BTreeMap<&'static str, String>,
}

impl Fact {
    /// Reads fields as people and systems write them: trimmed, words of lists in Chinese or as they are kept.
    /// Every wrong field is named.
    pub fn read<'v>(
        topic: Topic,
        given: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> std::result::Result<Self, Vec<Remark>> {
        let (mut values, mut wrong) = (BTreeMap::new(), Vec::new());
        for (name, text) in given {
            let Some(field) = topic.fields().iter().find(|field| field.name == name) else {
                wrong.push(Remark::new("", "有本表没有的字段，请按模板填写"));
                continue;
            };
            match value(topic, field, text.trim()) {
                Ok(None) => {}
                Ok(Some(text)) => {
                    values.insert(field.name, text);
                }
                Err(reason) => wrong.push(Remark::new(field.name, reason)),
            }
        }
        for field in topic.fields().iter().filter(|field| field.required) {
            let said = values.contains_key(field.name) || wrong.iter().any(|r| r.field == field.name);
            if !said {
                wrong.push(Remark::new(field.name, "必填"));
            }
        }
        if wrong.is_empty() { Ok(Self { topic, values }) } else { Err(wrong) }
    }

    /// What it is about.
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// The value of a field, if it has one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Fields with values, by name.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The fact without a field.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.values.remove(name);
        self
    }

    /// What it is said of: of one key, one thing holds on a day.
    pub fn key(&self) -> FactKey {
        let mut keys = self.topic.fields().iter().take(self.topic.keys()).map(|field| self.of(field.name));
        let (subject, slot) = (keys.next().unwrap_or_default(), keys.next().unwrap_or_default());
        (self.topic, subject, slot)
    }

    /// The first part of the key: the code, member or number.
    pub fn subject(&self) -> &str {
        self.topic.fields().first().and_then(|field| self.get(field.name)).unwrap_or_default()
    }

    fn of(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string(&self.values).unwrap_or_default()
    }

    pub(crate) fn stored(topic: Topic, json: &str) -> Result<Self> {
        let corrupt = || Fault::corrupt("an organisation's fact cannot be read back");
        let values: BTreeMap<String, String> = serde_json::from_str(json).map_err(|_| corrupt())?;
        let values = values.into_iter().map(|(name, value)| {
            let field = topic.fields().iter().find(|field| field.name == name);
            field.map(|field| (field.name, value)).ok_or_else(corrupt)
        });
        Ok(Self { topic, values: values.collect::<Result<_>>()? })
    }
}

/// A field's value as it is kept; none for an empty one.
fn value(topic: Topic, field: &Field, text: &str) -> std::result::Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > CHARS_MOST || text.chars().any(char::is_control) {
        return Err(format!("最多{CHARS_MOST}个字符，且不含控制字符"));
    }
    if let Some(words) = words(topic, field.name) {
        let word = words.iter().find(|(kept, chinese)| *kept == text || *chinese == text);
        let known: Vec<&str> = words.iter().map(|(_, chinese)| *chinese).collect();
        let kept = word.map(|(kept, _)| Some((*kept).to_owned()));
        return kept.ok_or_else(|| format!("只能填写：{}", known.join("、")));
    }
    match field.name {
        "code" | "member" | "parent" | "head" | "unit" | "legalPerson" | "practitioner" => {
            is_code(text)?;
        }
        "number" if topic == Topic::Practitioner => {
            is_code(text)?;
            if text.bytes().filter(u8::is_ascii_digit).count() >= 15 {
                return Err("人员编号不得有15位以上数字：不得使用身份证号".to_owned());
            }
        }
        "number" => no_card(text)?,
        "staffNumber" => no_card(text)?,
        "area" if !policy::place_is_well_formed(text) => return Err("行政区划为六位数字".to_owned()),
        "creditCode" | "institutionCode" => return Ok(Some(text.to_ascii_uppercase())),
        _ => {}
    }
    Ok(Some(text.to_owned()))
}

/// Codes become ids of FHIR resources, of at most 64 characters with two codes and a prefix in one.
fn is_code(text: &str) -> std::result::Result<(), String> {
    if text.len() > 28 || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err("只能用字母、数字和-，最多28位".to_owned());
    }
    no_card(text)
}

/// A code stands in addresses, logs and the trail, where no identity card may.
fn no_card(text: &str) -> std::result::Result<(), String> {
    let digits = text.len() == 18 && text.bytes().take(17).all(|b| b.is_ascii_digit());
    if digits && crate::IdentityCard::check_character(&text[..17]).is_some_and(|check| text.ends_with(check))
    {
        return Err("不得使用身份证号".to_owned());
    }
    Ok(())
}

/// A statement to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What holds.
    pub fact: Fact,
    /// From this day.
    pub from: Date,
    /// To this day, included; none while it goes on.
    pub until: Option<Date>,
}

/// A statement as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its row; none while it is not stored.
    pub(crate) id: Option<Uuid>,
    /// What holds.
    pub fact: Fact,
    /// From this day.
    pub from: Date,
    /// To this day, included; none while it goes on.
    pub until: Option<Date>,
    /// Since when this is known.
    pub known_from: Timestamp,
    /// Until when it was taken for true, where something else was learnt.
    pub known_to: Option<Timestamp>,
    /// Who stated it.
    pub stated_by: String,
}

impl Line {
    /// Its last day.
    pub(crate) fn last(&self) -> Date {
        self.until.unwrap_or(Date::MAX)
    }

    /// Whether it holds on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.last()
    }
}

/// The day before.
pub(crate) fn before(day: Date) -> Date {
    day.checked_sub(1.day()).unwrap_or(Date::MIN)
}

/// The day after.
pub(crate) fn after(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(Date::MAX)
}
