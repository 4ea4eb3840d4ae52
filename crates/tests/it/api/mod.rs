//! The faces over HTTP: what institutions' systems call. Every answer of the JSON API and of CDS Hooks is held
//! against the OpenAPI document while the tests run.

mod access;
mod accounts;
mod audit_event;
mod authorisation;
mod browser;
mod cds;
mod conform;
mod console;
mod exports;
mod external;
mod faces;
mod fhir;
mod fhir_search;
mod glass;
mod imports;
mod joined;
mod launches;
mod leaks;
mod likeness;
mod mappings;
mod matrix;
mod oauth;
mod organisations;
pub(crate) mod people;
mod recognition;
mod reviews;
mod sensitive;
mod smart;
mod smart_client;
mod smart_desk;
mod smart_ehr;
mod tricks;

use api::{Limits, external::ExternalProvider};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use base::Clock as _;
use identity::{
    access::{KeyRing, create_key},
    account::Accounts,
};
use serde_json::{Value, json};
use testkit::{House, TestStore, urn};
use tower::ServiceExt as _;

/// Two tertiary hospitals, and the region itself.
pub(crate) const CENTRAL: &str = "510703001";
pub(crate) const THIRD: &str = "510704001";
pub(crate) const REGION: &str = "510700";

pub(crate) const READ: &str = "record.read";
pub(crate) const WRITE: &str = "record.write";
pub(crate) const RECOGNITION: &str = "recognition";
pub(crate) const MANAGE: &str = "manage";

/// A running server without a listener.
pub(crate) struct App<'a> {
    pub(crate) db: &'a TestStore,
    keys: KeyRing,
    pub(crate) accounts: Accounts,
    pub(crate) house: House,
    router: Router,
    runtime: tokio::runtime::Runtime,
    document: Value,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The JSON, if the call went well.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.json()
    }

    /// The problem, if the call was refused with this status.
    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].as_str().unwrap().starts_with("urn:lianyi:problem:"));
        problem
    }
}

impl<'a> App<'a> {
    pub(crate) fn new(db: &'a TestStore) -> Self {
        Self::with_limits(db, Limits::default())
    }

    pub(crate) fn with_limits(db: &'a TestStore, limits: Limits) -> Self {
        Self::over(db, House::new(db, "mianyang"), limits)
    }

    /// One whose residents are matched by likeness.
    pub(crate) fn matching(db: &'a TestStore) -> Self {
        Self::over(db, House::matching(db, "mianyang"), Limits::default())
    }

    /// One where people may also sign in with an external provider.
    pub(crate) fn with_external(db: &'a TestStore, provider: ExternalProvider) -> Self {
        Self::of(db, tests::faces_with(db, provider))
    }

    /// One that listens, on a free port of this machine: for programs that speak to it from outside. Its address.
    pub(crate) fn listening(db: &'a TestStore) -> (Self, String) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let app = Self::of(db, tests::faces_at(db, &base_url));
        let router = app.router.clone();
        app.runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await
        });
        (app, base_url)
    }

    fn over(db: &'a TestStore, house: House, limits: Limits) -> Self {
        Self::of(db, tests::faces_over(db, house, limits))
    }

    fn of(db: &'a TestStore, faces: tests::Faces) -> Self {
        let tests::Faces { router, keys, accounts, house } = faces;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let document = serde_json::to_value(api::document()).unwrap();
        Self { db, keys, accounts, house, router, runtime, document }
    }

    /// A key of an institution's system.
    pub(crate) fn key(&self, institution: &str, scopes: &[&str]) -> String {
        let ctx = self.db.ctx();
        let (institution, random) = (institution.to_owned(), self.db.random.clone());
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let made = self.db.store.write(move |tx| {
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            create_key(tx, &ctx, &random, &institution, "HIS", &scopes)
        });
        let (_, key) = made.unwrap();
        self.db.store.read(|tx| self.keys.refresh(tx)).unwrap();
        key.reveal().to_owned()
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().as_str().to_lowercase(), request.uri().path().to_owned());
        let answer = self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: parts.status, headers: parts.headers, text, bytes }
        });
        conform::check(&self.document, &method, &path, &answer);
        answer
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
    ) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match key {
            Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
            None => request,
        }
    }

    pub(crate) fn get(&self, path: &str, key: &str) -> Answer {
        self.send(self.request("GET", path, Some(key)).body(Body::empty()).unwrap())
    }

    pub(crate) fn delete(&self, path: &str, key: &str) -> Answer {
        self.send(self.request("DELETE", path, Some(key)).body(Body::empty()).unwrap())
    }

    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.with_body("POST", path, key, "application/json", body.to_string())
    }

    pub(crate) fn put(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.with_body("PUT", path, key, "application/json", body.to_string())
    }

    pub(crate) fn with_body(
        &self,
        method: &str,
        path: &str,
        key: &str,
        media: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = self.request(method, path, Some(key)).header(header::CONTENT_TYPE, media);
        self.send(request.body(body.into()).unwrap())
    }

    /// A person's report of an examination with available images, as its hospital sends it by FHIR.
    /// The ids of the patient and the report.
    pub(crate) fn examined(
        &self,
        institution: &str,
        patient: &Value,
        item: &str,
        hours_ago: i64,
    ) -> (String, String) {
        let key = self.key(institution, &[WRITE, READ]);
        let performed = self.db.clock.now() - jiff::SignedDuration::from_hours(hours_ago);
        let study = json!({"resourceType": "ImagingStudy", "status": "available", "subject": {"reference": urn(0)},
            "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}],
            "identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3.4"}]});
        let report = json!({"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": urn(0)},
            "code": {"text": "胸部CT平扫", "coding": [{"system": "urn:lianyi:item:510700", "code": item}]},
            "effectiveDateTime": performed.to_string(), "conclusion": "双肺未见明显异常",
            "imagingStudy": [{"reference": urn(1)}]});
        let entry = |at: usize, resource: &Value| {
            let kind = resource["resourceType"].as_str().unwrap();
            json!({"fullUrl": urn(at), "resource": resource, "request": {"method": "POST", "url": kind}})
        };
        let bundle = json!({"resourceType": "Bundle", "type": "transaction",
            "entry": [entry(0, patient), entry(1, &study), entry(2, &report)]});
        let answer = self.post("/fhir", &key, &bundle).ok();
        let id = |at: usize| {
            answer["entry"][at]["response"]["location"]
                .as_str()
                .unwrap()
                .split('/')
                .nth(1)
                .unwrap()
                .to_owned()
        };
        (id(0), id(2))
    }
}

/// A patient by an institution's own number and the published identity card of nobody.
pub(crate) fn patient(mrn: &str) -> Value {
    json!({"resourceType": "Patient", "name": [{"text": "张三"}], "gender": "female", "birthDate": "2000-02-29",
        "identifier": [
            {"type": {"coding": [{"code": "MR"}]}, "value": mrn},
            {"system": "urn:oid:2.16.156.10011.1.3", "value": CARD}]})
}

/// Published test number; nobody's.
pub(crate) const CARD: &str = "510703200002290026";
