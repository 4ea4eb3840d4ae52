//! `POST /fhir` with the whole house behind it, on SQLite.

use std::cell::RefCell;

use api::Limits;
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use base::{Clock as _, Ctx};
use identity::access::create_key;
use serde_json::Value;
use testkit::{House, TestStore};
use tower::ServiceExt as _;

/// After so many resources the house is built anew, lest answers grow slow.
const FULL: i64 = 2_000;

/// A house with a door and a key to it.
struct Door {
    db: TestStore,
    router: Router,
    key: String,
    runtime: tokio::runtime::Runtime,
}

thread_local! {
    static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
}

impl Door {
    fn new() -> Self {
        let db = testkit::sqlite();
        let crate::Faces { router, keys, .. } =
            crate::faces(&db, Limits { bundle_entries_max: 50, ..Limits::default() });
        let house = House::new(&db, "mianyang");
        let (ctx, random) = (Ctx::operator("fuzz", db.clock.now()), db.random.clone());
        let day = house.region.day(db.clock.now());
        let institution = house.region.institutions(day).find(|i| i.online(day)).unwrap().code.clone();
        let scopes = ["record.read", "record.write"];
        let made = db.store.write(move |tx| create_key(tx, &ctx, &random, &institution, "fuzz", &scopes));
        let key = made.unwrap().1.reveal().to_owned();
        db.store.read(|tx| keys.refresh(tx)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { db, router, key, runtime }
    }

    fn post(&self, bundle: &[u8]) -> (u16, Value) {
        let request = Request::post("/fhir")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/fhir+json")
            .body(Body::from(bundle.to_vec()))
            .unwrap();
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let status = answer.status().as_u16();
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            (status, serde_json::from_slice(&body).expect("an answer of /fhir is JSON"))
        })
    }
}

/// A bundle is refused with an OperationOutcome and nothing of it is kept, or it is answered entry by entry and as
/// many resources are new as the answer says. Nothing is ever a mistake of ours.
pub fn bundle(input: &[u8]) {
    DOOR.with_borrow_mut(|door| {
        let open = door.get_or_insert_with(Door::new);
        let before = crate::rows(&open.db);
        let (status, answer) = open.post(input);
        let after = crate::rows(&open.db);
        let kept = after["resource"];
        let entries = answer["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
        let statuses =
            || entries.iter().map(|entry| entry["response"]["status"].as_str().unwrap_or_default());
        assert!(status < 500 && statuses().all(|status| !status.starts_with('5')), "{status} {answer}");
        if status == 200 {
            let new = statuses().filter(|status| status.starts_with("201")).count();
            assert_eq!(kept - before["resource"], i64::try_from(new).unwrap(), "{answer}");
        } else {
            assert_eq!(answer["resourceType"], "OperationOutcome");
            assert_eq!(after, before, "refused, and something was kept: {status} {answer}");
        }
        if kept > FULL {
            *door = None;
        }
    });
}
