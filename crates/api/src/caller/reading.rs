//! Who reads a resident's record by the JSON API: what is asked of them stands as a type in the handler's
//! signature, and what they see of whom is asked of their [`access::Seeing`] afterwards.

use std::marker::PhantomData;

use axum::{extract::FromRequestParts, http::request::Parts};
use base::Ctx;
use identity::access::rights::Matter;

use super::{Acting, Caller, Party};
use crate::{ApiError, State, access};

/// Parts of the record, one of which a caller must be allowed to read.
pub(crate) trait Part {
    const MATTERS: &'static [Matter];
}

/// Who the person is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ThePerson;

impl Part for ThePerson {
    const MATTERS: &'static [Matter] = &[Matter::Person];
}

/// Visits, diagnoses and what was done: who sees these of whichever institution treats the person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TheCare;

impl Part for TheCare {
    const MATTERS: &'static [Matter] = &[Matter::Care];
}

/// What was done, found and ordered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TheRecord;

impl Part for TheRecord {
    const MATTERS: &'static [Matter] = &[Matter::Care, Matter::Orders, Matter::Results, Matter::Medicines];
}

/// A caller that reads one of the parts `P`.
#[derive(Debug, Clone)]
pub(crate) struct Reading<P> {
    caller: Caller,
    part: PhantomData<P>,
}

impl<P: Part> Reading<P> {
    /// The operation's context.
    pub(crate) fn ctx(&self) -> &Ctx {
        &self.caller.ctx
    }

    /// What this caller sees.
    pub(crate) fn sight<'a>(&'a self, state: &'a State) -> access::Seeing<'a> {
        self.caller.sight(state)
    }

    /// The person who calls, if one does.
    pub(crate) fn person(&self) -> Option<&Acting> {
        match &self.caller.party {
            Party::Person(acting) => Some(acting),
            Party::System(_) => None,
        }
    }

    /// The parts that were asked for.
    pub(crate) fn matters(&self) -> &'static [Matter] {
        P::MATTERS
    }
}

impl<P: Part> FromRequestParts<State> for Reading<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = Caller::of(state, parts).await?;
        caller.reads(P::MATTERS)?;
        Ok(Self { caller, part: PhantomData })
    }
}
