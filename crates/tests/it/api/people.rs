//! People who sign in, for the tests of this face.

use base::ResidentId;
use identity::{
    access::{
        bond::{self, For, NewBond},
        rights::{Relation, Role, Sensitive},
    },
    account::{AccountId, Concluded, NewAccount, NewRole, Password, code_at},
};
use serde_json::{Value, json};

use super::App;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Somebody {
    pub(crate) id: AccountId,
    pub(crate) login: String,
    /// Of a session in which nothing is pending.
    pub(crate) token: String,
}

/// A password that keeps the rules.
pub(crate) const PASSWORD: &str = "Ping-An.7-Lu";

impl App<'_> {
    /// An account without roles, with [`PASSWORD`].
    pub(crate) fn account(&self, login: &str, resident: Option<ResidentId>, must_change: bool) -> AccountId {
        let (accounts, ctx, random) = (self.accounts.clone(), self.db.ctx(), self.db.random.clone());
        let kept = accounts.hasher().hash(&random, &Password::new(PASSWORD)).unwrap();
        let new = NewAccount {
            login: login.to_owned(),
            name: "王丽".to_owned(),
            practitioner: Some(staff_number(login)),
            resident,
            must_change,
        };
        self.db.store.write(move |tx| accounts.create(tx, &ctx, &new, &kept)).unwrap()
    }

    pub(crate) fn grant(&self, id: AccountId, role: Role, institution: Option<&str>) -> uuid::Uuid {
        let (accounts, ctx) = (self.accounts.clone(), self.db.ctx());
        let new = NewRole { role, institution: institution.map(str::to_owned), until: None };
        let granted = self.db.store.write(move |tx| accounts.grant(tx, &ctx, id, &new)).unwrap();
        self.db.store.read(|tx| self.accounts.sessions().refresh(tx)).unwrap();
        granted
    }

    /// Somebody who holds one role and is signed in, with a second factor where one is needed.
    pub(crate) fn person(&self, role: Role, institution: Option<&str>) -> Somebody {
        self.person_who_is(role, institution, None)
    }

    pub(crate) fn person_who_is(
        &self,
        role: Role,
        institution: Option<&str>,
        resident: Option<ResidentId>,
    ) -> Somebody {
        let login =
            format!("p{}", self.db.random.uuid_v7(base::timestamp(0)).simple().to_string()[16..].to_owned());
        let id = self.account(&login, resident, false);
        self.grant(id, role, institution);
        Somebody { id, token: self.signed_in(&login, role.is_administrator()), login }
    }

    /// The token of a new session of an account, past its second factor if it needs one.
    pub(crate) fn signed_in(&self, login: &str, enrol: bool) -> String {
        let (accounts, ctx) = (self.accounts.clone(), self.db.ctx());
        let attempt = self.db.store.read(|tx| accounts.attempt(tx, login)).unwrap();
        let concluded = self.db.store.write(move |tx| accounts.conclude(tx, &ctx, &attempt, true)).unwrap();
        let Concluded::SignedIn(token) = concluded else { panic!("{login} cannot sign in") };
        self.db.store.read(|tx| self.accounts.sessions().refresh(tx)).unwrap();
        if !enrol {
            return token.reveal().to_owned();
        }
        let offered = self.post("/api/me/second-factor", token.reveal(), &json!({})).ok();
        let code = code_at(offered["secret"].as_str().unwrap(), self.now()).unwrap();
        let taken = self.post("/api/session/second-factor", token.reveal(), &json!({"code": code})).ok();
        taken["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        use base::Clock as _;
        self.db.clock.now()
    }

    /// The resident behind a FHIR patient.
    pub(crate) fn resident(&self, patient: &str) -> ResidentId {
        let patient: base::PatientId = patient.parse().unwrap();
        self.db.store.read(|tx| self.house.residents.resident_of(tx, patient)).unwrap().unwrap()
    }

    /// A visit of the person at an institution, as its system sends it. The id of the Encounter.
    pub(crate) fn visited(&self, institution: &str, patient: &Value, days_ago: i64, more: Value) -> String {
        let key = self.key(institution, &[super::WRITE]);
        let start = self.now() - jiff::SignedDuration::from_hours(24 * days_ago);
        let mut encounter = json!({"resourceType": "Encounter", "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "subject": {"reference": testkit::urn(0)}, "period": {"start": start.to_string(), "end": start.to_string()}});
        encounter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.sent(&key, patient, &encounter)
    }

    /// A person and one resource about them, as a system sends them. The id of the resource.
    pub(crate) fn sent(&self, key: &str, patient: &Value, resource: &Value) -> String {
        let kind = resource["resourceType"].as_str().unwrap();
        let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
            {"fullUrl": testkit::urn(0), "resource": patient, "request": {"method": "POST", "url": "Patient"}},
            {"fullUrl": testkit::urn(1), "resource": resource, "request": {"method": "POST", "url": kind}}]});
        let answer = self.post("/fhir", key, &bundle).ok();
        let location = answer["entry"][1]["response"]["location"].as_str().unwrap();
        location.split('/').nth(1).unwrap().to_owned()
    }

    /// A bond of the resident, as another room would keep it.
    pub(crate) fn bound(
        &self,
        resident: ResidentId,
        relation: Relation,
        to: For,
        opens: &[Sensitive],
    ) -> uuid::Uuid {
        let (ctx, random) = (self.db.ctx(), self.db.random.clone());
        let new =
            NewBond { resident, relation, to, opens: opens.to_vec(), until: None, reason: "test".to_owned() };
        self.db.store.write(move |tx| bond::bind(tx, &ctx, &random, &new)).unwrap()
    }
}

/// The staff number of an account: without digits, which could be taken for an identity card.
pub(crate) fn staff_number(login: &str) -> String {
    login.chars().map(|c| c.to_digit(10).map_or(c, |n| char::from(b'g' + n as u8))).collect()
}
