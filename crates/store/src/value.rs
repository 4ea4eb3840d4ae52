//! The three column types that both databases share, and how Rust values become them.

use std::borrow::Cow;

use base::{CheckId, DecisionId, Fen, Key, PatientId, RequestId, ResidentId};
use jiff::Timestamp;

/// A parameter or a stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// SQL `NULL`.
    Null,
    /// `BIGINT`: integers, instants in microseconds, money in fen, booleans as 0 or 1.
    Int(i64),
    /// `TEXT`, UTF-8 without NUL.
    Text(Cow<'a, str>),
    /// `BYTEA` (PostgreSQL) or `BLOB` (SQLite).
    Blob(Cow<'a, [u8]>),
}

/// The type of a column, for bulk inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BIGINT`.
    Int,
    /// `TEXT`.
    Text,
    /// `BYTEA`.
    Blob,
}

/// What can stand as a parameter.
pub trait IntoValue<'a> {
    /// As a stored value.
    fn into_value(self) -> Value<'a>;
}

impl<'a> IntoValue<'a> for Value<'a> {
    fn into_value(self) -> Value<'a> {
        self
    }
}

macro_rules! into_int {
    ($($t:ty),+) => {$(
        impl<'a> IntoValue<'a> for $t {
            fn into_value(self) -> Value<'a> {
                Value::Int(i64::from(self))
            }
        }
    )+};
}
into_int!(i64, i32, u32, u16, u8, bool);

impl<'a> IntoValue<'a> for Timestamp {
    fn into_value(self) -> Value<'a> {
        Value::Int(base::micros(self))
    }
}

impl<'a> IntoValue<'a> for Fen {
    fn into_value(self) -> Value<'a> {
        Value::Int(self.0)
    }
}

impl<'a> IntoValue<'a> for &'a str {
    fn into_value(self) -> Value<'a> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl<'a> IntoValue<'a> for &'a String {
    fn into_value(self) -> Value<'a> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl<'a> IntoValue<'a> for String {
    fn into_value(self) -> Value<'a> {
        Value::Text(Cow::Owned(self))
    }
}

impl<'a> IntoValue<'a> for &'a [u8] {
    fn into_value(self) -> Value<'a> {
        Value::Blob(Cow::Borrowed(self))
    }
}

impl<'a> IntoValue<'a> for &'a Vec<u8> {
    fn into_value(self) -> Value<'a> {
        Value::Blob(Cow::Borrowed(self))
    }
}

impl<'a> IntoValue<'a> for Vec<u8> {
    fn into_value(self) -> Value<'a> {
        Value::Blob(Cow::Owned(self))
    }
}

impl<'a, const N: usize> IntoValue<'a> for &'a [u8; N] {
    fn into_value(self) -> Value<'a> {
        Value::Blob(Cow::Borrowed(self))
    }
}

macro_rules! into_id {
    ($($t:ty),+) => {$(
        impl<'a> IntoValue<'a> for $t {
            fn into_value(self) -> Value<'a> {
                Value::Blob(Cow::Owned(self.as_bytes().to_vec()))
            }
        }
        impl<'a> IntoValue<'a> for &'a $t {
            fn into_value(self) -> Value<'a> {
                Value::Blob(Cow::Borrowed(self.as_bytes()))
            }
        }
    )+};
}
into_id!(ResidentId, PatientId, Key, CheckId, DecisionId, RequestId);

impl<'a, T: IntoValue<'a>> IntoValue<'a> for Option<T> {
    fn into_value(self) -> Value<'a> {
        self.map_or(Value::Null, IntoValue::into_value)
    }
}

/// `params![a, b]` is the parameter list `$1, $2` of a statement.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::IntoValue::into_value($value)),*] };
}
