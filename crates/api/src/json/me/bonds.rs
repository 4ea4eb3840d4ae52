//! `/api/me/bonds`: a resident's consents to institutions, and the authority given to family.

use audit::{Action, Event};
use axum::{Json, extract::State as Extract, http::StatusCode};
use base::{Fault, Result};
use identity::access::{
    bond::{self, For, KeptBond, NewBond},
    rights::{Relation, Sensitive},
};
use identity::account::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    ApiError, State,
    caller::Person,
    input::{Body, Named},
    json::{keys::known_institution, said::each},
};

/// Consents and authority, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bonds {
    bonds: Vec<BondShown>,
}

/// A consent, or an authority.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BondShown {
    /// Its id, by which it is withdrawn.
    id: Uuid,
    /// `consent`, `family`, `contract` or `referral`.
    relation: &'static str,
    /// The institution, if it is for one.
    institution: Option<String>,
    /// The account, if it is for one.
    account: Option<Uuid>,
    /// The name that account signs in with, by which the resident named it.
    login: Option<String>,
    /// Sensitive classes that it names.
    classes: Vec<&'static str>,
    /// Since when.
    since: Timestamp,
    /// Until when; open when absent.
    until: Option<Timestamp>,
    /// When it was withdrawn.
    ended_at: Option<Timestamp>,
}

/// What a resident consents to: one of `institution` and `family`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consent {
    /// The institution that may read the record.
    institution: Option<String>,
    /// The account of the family member who may read it (B16).
    family: Option<String>,
    /// Sensitive classes that are meant too, each named: `psychiatric`, `hiv`, `reproductive`, `staff`, `restricted`.
    #[serde(default)]
    classes: Vec<String>,
    /// Until when; open when absent.
    until: Option<Timestamp>,
}

/// A consent that was given.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentGiven {
    /// Its id.
    id: Uuid,
}

/// Lists the own consents and authority
#[utoipa::path(
    get, path = "/me/bonds", tag = "resident", operation_id = "listConsents",
    responses((status = 200, description = "Consents, newest first", body = Bonds)),
    security(("session" = []))
)]
pub(crate) async fn list(Extract(state): Extract<State>, person: Person) -> Result<Json<Bonds>, ApiError> {
    let (_, resident) = person.own_record(&state)?;
    let bonds = state.read(|tx| {
        let mut shown: Vec<BondShown> = each(bond::bonds_of(tx, resident)?);
        for bond in &mut shown {
            if let Some(account) = bond.account {
                bond.login = Some(state.accounts.account(tx, AccountId(account))?.login);
            }
        }
        Ok(shown)
    })?;
    Ok(Json(Bonds { bonds }))
}

/// Consents to an institution, or gives a member of the family authority
#[utoipa::path(
    post, path = "/me/bonds", tag = "resident", operation_id = "giveConsent", request_body = Consent,
    responses((status = 201, description = "Given, as of now", body = ConsentGiven)),
    security(("session" = []))
)]
pub(crate) async fn consent(
    Extract(state): Extract<State>,
    person: Person,
    Body(consent): Body<Consent>,
) -> Result<(StatusCode, Json<ConsentGiven>), ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    let opens = classes(&consent.classes)?;
    let (relation, to) = match (consent.institution, consent.family) {
        (Some(code), None) => {
            known_institution(&state, &code, ctx.now)?;
            (Relation::Consent, For::Institution(code))
        }
        (None, Some(login)) => {
            let account = state.read(|tx| state.accounts.named(tx, &login))?;
            let account =
                account.ok_or_else(|| Fault::unprocessable("there is no such account").at("family"))?;
            (Relation::Family, For::Account(account.id))
        }
        _ => return Err(Fault::invalid("name one of institution and family").into()),
    };
    let reason = "given by the resident".to_owned();
    // Under the giver's own name, whoever that has become: it stays the giver's when a merge is undone.
    let giver = person.resident().unwrap_or(resident);
    let new = NewBond { resident: giver, relation, to, opens, until: consent.until, reason };
    let random = state.random.clone();
    let written = state.store.write_async(move |tx| {
        let id = bond::bind(tx, &ctx, &random, &new)?;
        let event = Event::done(Action::Administer, format!("bond/{id}")).of(resident);
        audit::append(tx, &ctx, [event.with(format!("{} given", new.relation.name()))])?;
        Ok(id)
    });
    Ok((StatusCode::CREATED, Json(ConsentGiven { id: written.await? })))
}

/// Withdraws a consent or an authority
#[utoipa::path(
    delete, path = "/me/bonds/{id}", tag = "resident", operation_id = "withdrawConsent",
    params(("id" = Uuid, Path, description = "The consent")),
    responses((status = 204, description = "Withdrawn, as of now")),
    security(("session" = []))
)]
pub(crate) async fn withdraw(
    Extract(state): Extract<State>,
    person: Person,
    Named(id): Named<Uuid>,
) -> Result<StatusCode, ApiError> {
    let (ctx, resident) = person.own_record(&state)?;
    let written = state.store.write_async(move |tx| {
        bond::unbind(tx, &ctx, resident, id)?;
        let event = Event::done(Action::Administer, format!("bond/{id}")).of(resident).with("withdrawn");
        audit::append(tx, &ctx, [event])
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Classes by their names.
pub(crate) fn classes(names: &[String]) -> Result<Vec<Sensitive>> {
    let class = |name: &String| {
        Sensitive::named(name).ok_or_else(|| {
            Fault::invalid("a class is one of psychiatric, hiv, reproductive, staff, restricted")
                .at("classes")
        })
    };
    names.iter().map(class).collect()
}

impl From<KeptBond> for BondShown {
    fn from(of: KeptBond) -> Self {
        let (institution, account) = match of.to {
            For::Institution(code) => (Some(code), None),
            For::Account(id) => (None, Some(id.0)),
        };
        Self {
            id: of.id,
            relation: of.relation.name(),
            institution,
            account,
            login: None,
            classes: of.opens.into_iter().map(Sensitive::name).collect(),
            since: of.since,
            until: of.until,
            ended_at: of.ended_at,
        }
    }
}
