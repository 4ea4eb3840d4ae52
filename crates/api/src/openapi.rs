//! The OpenAPI document, made from the handlers themselves.

use axum::{Json, extract::State as Extract};
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        Content, OpenApi, PathItem, Ref, RefOr, ResponseBuilder, ServerBuilder,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{Problem, State, cds, json, oauth, problem::WrongRow};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Lianyi 联医",
        description = "One region's hospitals, township health centres and village clinics as one. \
            Institutions' systems sign in with a key, people with an account by `POST /api/session`: `Authorization: Bearer <key or token>`. \
            An operation that needs a scope of a key lists it; what a role may do is a table (docs). \
            Refusals are `application/problem+json` (RFC 9457). FHIR R4 is at `/fhir`, described by `/fhir/metadata`."
    ),
    components(schemas(Problem, WrongRow)),
    modifiers(&Key),
    tags(
        (name = "recognition", description = "Mutual recognition of examinations and tests 检查检验互认"),
        (name = "cds-hooks", description = "The same at the moment of ordering, by CDS Hooks 2.0"),
        (name = "catalogue", description = "The region's rules as callers need them"),
        (name = "mappings", description = "Local codes and what they mean"),
        (name = "organisation", description = "Institutions, departments, people and devices, and what belongs to what, by day"),
        (name = "imports", description = "Reports by spreadsheet"),
        (name = "reviews", description = "Pairs of patients that a person decides about"),
        (name = "session", description = "Signing in: password, second factor, session"),
        (name = "accounts", description = "Accounts and roles of people"),
        (name = "resident", description = "A resident's own record: who looked, consents"),
        (name = "access", description = "Keys and senders of institutions' systems; records opened without a relation"),
        (name = "exports", description = "Exports of the records of many: asked for by one, approved by another"),
        (name = "audit", description = "Who looked at whose record"),
        (name = "overview", description = "What runs here"),
    )
)]
struct Document;

/// How callers sign in.
struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "An institution's API key. Its scopes: record.read, record.write, recognition, manage, launch",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer.build()));
        let session = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "The token of a person's session, or its cookie with the header X-CSRF-Token. Roles say what it may do",
        ));
        components.add_security_scheme("session", SecurityScheme::Http(session.build()));
    }
}

/// The described routes with their description.
pub(crate) fn routes() -> OpenApiRouter<State> {
    let mut router = OpenApiRouter::with_openapi(Document::openapi())
        .merge(cds::router())
        .merge(oauth::router())
        .nest("/api", json::router());
    let document = router.get_openapi_mut();
    for item in document.paths.paths.values_mut() {
        operations(item).for_each(|operation| {
            refuse_with_problems(operation);
            also_for_people(operation);
        });
    }
    router
}

/// The OpenAPI 3.1 document of the JSON API and CDS Hooks.
pub fn document() -> OpenApi {
    routes().into_openapi()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete].into_iter().filter_map(Option::as_mut)
}

/// What is not described apart is a problem.
fn refuse_with_problems(operation: &mut Operation) {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let refused = ResponseBuilder::new()
        .description("Refused: what is wrong, where, and what to do")
        .content("application/problem+json", problem)
        .build();
    operation.responses.responses.entry("default".to_owned()).or_insert(RefOr::T(refused));
}

/// What a system may do with its key a person may do with a role, except at hooks.
fn also_for_people(operation: &mut Operation) {
    let hooks = operation.tags.iter().flatten().any(|tag| tag == "cds-hooks");
    if let (Some(ways), false) = (&mut operation.security, hooks)
        && ways.iter().any(|way| serde_json::to_value(way).is_ok_and(|way| way.get("key").is_some()))
    {
        ways.push(SecurityRequirement::new::<_, [&str; 0], &str>("session", []));
    }
}

/// `GET /openapi.json`.
pub(crate) async fn show(Extract(state): Extract<State>) -> Json<OpenApi> {
    let mut document = document();
    document.info.version = state.version.to_owned();
    document.servers = Some(vec![ServerBuilder::new().url(state.base_url.clone()).build()]);
    Json(document)
}
