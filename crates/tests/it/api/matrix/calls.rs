//! How each operation is called for a cell of the matrix, and whether it was refused.

use axum::body::Body;
use identity::access::rights::Role;
use serde_json::{Value, json};

use super::{super::Answer, world::World};

const NOBODY: &str = "01936f5e-0000-7000-8000-000000000000";
const FORM: &str = "application/x-www-form-urlencoded";

/// The calls that an operation stands for, each with whether it was refused. `depends`: what is not seen may
/// be answered as missing.
pub(super) fn made(
    world: &World<'_>,
    operation: &str,
    role: Role,
    own: bool,
    related: bool,
    depends: bool,
) -> Vec<(String, bool)> {
    let token = world.token(role);
    if operation == "FHIR read AuditEvent" {
        let path = format!("/fhir/AuditEvent?patient={}", world.id("Patient", own, related));
        let status = world.app.get(&path, token).status;
        return vec![(format!("search {status}"), matches!(status.as_u16(), 403 | 404))];
    }
    if let Some(kind) = operation.strip_prefix("FHIR read ") {
        return fhir_reads(world, kind, token, own, related);
    }
    let answer = match operation {
        // For a purpose that the role has, if it has one.
        "POST /api/residents/{id}/unmask" => {
            let purpose = match role {
                Role::Resident | Role::FamilyMember => "request",
                Role::Registrar => "operations",
                Role::Cashier => "payment",
                _ => "treatment",
            };
            let path = format!("/api/residents/{}/unmask", world.resident(related).0);
            world.app.post(&path, token, &json!({"purpose": purpose, "reason": "核对身份"}))
        }
        _ => call(world, operation, token, own, related),
    };
    let status = answer.status.as_u16();
    assert!(status < 500, "{operation} by {role}: {}", answer.text);
    let refused = matches!(status, 401 | 403) || (depends && status == 404);
    vec![(format!("{status}"), refused)]
}

/// Every way to read one resource.
fn fhir_reads(world: &World<'_>, kind: &str, token: &str, own: bool, related: bool) -> Vec<(String, bool)> {
    let app = world.app;
    let id = world.id(kind, own, related);
    let missing = |answer: &Answer| matches!(answer.status.as_u16(), 403 | 404);
    let absent = |answer: &Answer| {
        let found = answer.status.is_success() && answer.text.contains(id);
        // The address of the search itself names the id.
        let entries = if found { answer.json()["entry"].as_array().map_or(0, Vec::len) } else { 0 };
        entries == 0
    };
    let path = format!("/fhir/{kind}/{id}");
    let mut calls = Vec::new();
    for (name, path) in [
        ("read", path.clone()),
        ("vread", format!("{path}/_history/1")),
        ("history", format!("{path}/_history")),
    ] {
        let answer = app.get(&path, token);
        calls.push((format!("{name} {}", answer.status), missing(&answer)));
    }
    let answer = app.get(&format!("/fhir/{kind}?_id={id}"), token);
    calls.push((format!("search {}", answer.status), absent(&answer)));
    let answer = app.with_body("POST", &format!("/fhir/{kind}/_search"), token, FORM, format!("_id={id}"));
    calls.push((format!("_search {}", answer.status), absent(&answer)));
    let batch = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": format!("{kind}/{id}")}}]});
    let answer = app.post("/fhir", token, &batch).ok();
    let status = &answer["entry"][0]["response"]["status"];
    calls.push((format!("batch {status}"), status != "200 OK"));
    calls
}

fn call(world: &World<'_>, operation: &str, token: &str, own: bool, related: bool) -> Answer {
    let app = world.app;
    let institution = World::institution(own);
    let resident = world.resident(related).0;
    let get = |path: &str| app.get(path, token);
    let post = |path: &str, body: Value| app.post(path, token, &body);
    let at_target = |what: &str| format!("/api/accounts/{}/{what}", world.target);
    match operation {
        "FHIR create" => post("/fhir/Organization", json!({"resourceType": "Organization"})),
        "FHIR update" => {
            app.put("/fhir/Organization/x1", token, &json!({"resourceType": "Organization", "id": "x1"}))
        }
        "FHIR update by condition" => {
            app.put("/fhir/Organization?identifier=a", token, &json!({"resourceType": "Organization"}))
        }
        "FHIR transaction" => post("/fhir", json!({"resourceType": "Bundle", "type": "transaction"})),
        "GET /api/audit" => get(&format!("/api/audit?resident={resident}")),
        "GET /api/break-glass" => get(&format!("/api/break-glass?institution={institution}")),
        "POST /api/break-glass" => post(
            "/api/break-glass",
            json!({"patient": {"resident": world.third.0}, "reason": "抢救昏迷患者"}),
        ),
        "POST /api/break-glass/{id}" => post(
            &format!("/api/break-glass/{}", world.opening(own)),
            json!({"justified": true, "note": "属实"}),
        ),
        "POST /api/accounts" => {
            post("/api/accounts", json!({"login": format!("made.{}", world.number()), "name": "王丽"}))
        }
        "POST /api/accounts/{id}/lock" => post(&at_target("lock"), json!({})),
        "POST /api/accounts/{id}/unlock" => post(&at_target("unlock"), json!({})),
        "POST /api/accounts/{id}/reset" => post(&at_target("reset"), json!({})),
        "POST /api/accounts/{id}/roles" => {
            post(&at_target("roles"), json!({"role": "nurse", "institution": institution}))
        }
        "DELETE /api/accounts/{id}/roles/{grant}" => {
            app.delete(&at_target(&format!("roles/{NOBODY}")), token)
        }
        "GET /api/accounts/{id}/external" => get(&at_target("external")),
        "POST /api/accounts/{id}/external" => {
            let body = json!({"issuer": "https://id.example", "subject": format!("s{}", world.number())});
            post(&at_target("external"), body)
        }
        "DELETE /api/accounts/{id}/external/{link}" => {
            app.delete(&at_target(&format!("external/{NOBODY}")), token)
        }
        "GET /api/catalogue/items/{code}" => get("/api/catalogue/items/CT-CHEST"),
        "POST /api/authorities" => post(
            "/api/authorities",
            json!({"patient": {"resident": resident}, "family": "nobody.here", "group": "elder", "shown": "户口簿"}),
        ),
        // Whether there is such an authority is another question: 404 comes after the right.
        "DELETE /api/authorities/{resident}/{id}" => {
            let answer = app.delete(&format!("/api/authorities/{resident}/{NOBODY}"), token);
            if answer.status.as_u16() == 404 { get("/api/region") } else { answer }
        }
        "POST /api/exports" => post(
            "/api/exports",
            json!({"types": ["DiagnosticReport"], "institution": institution, "from": "2023-08-01", "to": "2023-08-31", "reason": "质控抽查"}),
        ),
        "POST /api/exports/{id}" => post(
            &format!("/api/exports/{}", world.asked_export(institution)),
            json!({"approve": true, "note": "仅限质控"}),
        ),
        "GET /api/exports/{id}/file" => {
            get(&format!("/api/exports/{}/file", world.asked_export(institution)))
        }
        "GET /api/imports/reports/template" => get("/api/imports/reports/template?format=csv"),
        "POST /api/imports/reports" => {
            let path = format!("/api/imports/reports?dryRun=true&institution={institution}");
            app.with_body("POST", &path, token, "text/csv", "x")
        }
        "POST /api/keys" => {
            post("/api/keys", json!({"institution": institution, "name": "x", "scopes": ["record.read"]}))
        }
        "POST /api/clients" => post(
            "/api/clients",
            json!({"institution": institution, "name": "x", "scopes": ["record.read"], "jwks": {}}),
        ),
        "DELETE /api/clients/{id}" => app.delete(&format!("/api/clients/{NOBODY}"), token),
        "POST /api/apps" => post("/api/apps", json!({"name": "", "redirects": [], "scopes": []})),
        "DELETE /api/apps/{id}" => app.delete(&format!("/api/apps/{NOBODY}"), token),
        "DELETE /api/keys/{id}" => app.delete(&format!("/api/keys/{NOBODY}"), token),
        "POST /api/launches" => post(
            "/api/launches",
            json!({"patient": {"resident": resident}, "institution": institution, "app": world.opened_app}),
        ),
        "GET /api/mappings/suggestions" => get("/api/mappings/suggestions?system=urn:his&code=A&display=ALT"),
        "GET /api/mappings/template" => get("/api/mappings/template?format=csv"),
        "GET /api/mappings/unmapped" => get(&format!("/api/mappings/unmapped?institution={institution}")),
        "POST /api/mappings" => post(
            "/api/mappings",
            json!({"mappings": [{"institution": institution, "system": "urn:his", "code": "A", "display": "ALT", "item": "ALT"}]}),
        ),
        "POST /api/me/bonds" => post("/api/me/bonds", json!({"institution": institution})),
        "DELETE /api/me/bonds/{id}" => app.delete(&format!("/api/me/bonds/{NOBODY}"), token),
        "POST /api/recognition/checks" => post(
            "/api/recognition/checks",
            json!({"patient": {"resident": resident}, "institution": institution, "record": false, "items": [{"item": "CT-CHEST"}]}),
        ),
        "POST /api/recognition/decisions" => post(
            "/api/recognition/decisions",
            json!({"decisions": [{"check": world.check(own, related), "line": 0, "kind": "retract"}]}),
        ),
        "GET /api/recognition/checks/{id}" => {
            get(&format!("/api/recognition/checks/{}", world.check(own, related)))
        }
        "GET /api/recognition/reports/{id}" => {
            get(&format!("/api/recognition/reports/{}", world.id("DiagnosticReport", own, related)))
        }
        "GET /api/recognition/statistics" => get(&format!(
            "/api/recognition/statistics?from=2023-08-01&to=2023-08-31&institution={institution}"
        )),
        "GET /api/recognition/rows" => get(&format!(
            "/api/recognition/rows?from=2023-08-01&to=2023-08-31&measure=checks&institution={institution}"
        )),
        "GET /api/recognition/grid" => get("/api/recognition/grid?from=2023-08-01&to=2023-08-31"),
        "GET /api/recognition/live" => get("/api/recognition/live?events=1"),
        "GET /api/rules/difference" => get("/api/rules/difference?from=2023-08-01&to=2024-08-01"),
        "GET /api/rules/{kind}/{code}" => get("/api/rules/item/CT-CHEST"),
        "GET /api/exchange/feeds" => get(&format!("/api/exchange/feeds?institution={institution}")),
        "GET /api/exchange/rates" => get(&format!("/api/exchange/rates?institution={institution}")),
        "GET /api/exchange/refused" => get(&format!("/api/exchange/refused?institution={institution}")),
        "GET /api/exchange/refused/{id}/raw" => {
            get(&format!("/api/exchange/refused/{}/raw", world.message(own)))
        }
        "POST /api/exchange/refused/{id}/retry" => {
            post(&format!("/api/exchange/refused/{}/retry", world.message(own)), json!({}))
        }
        "POST /api/exchange/refused/{id}/put-aside" => {
            post(&format!("/api/exchange/refused/{}/put-aside", world.message(own)), json!({"reason": ""}))
        }
        "POST /api/audit/search" => post("/api/audit/search", json!({})),
        "POST /api/residents/search" => post("/api/residents/search", json!({"text": "张三"})),
        "GET /api/residents/{id}" => get(&format!("/api/residents/{resident}")),
        "GET /api/residents/{id}/timeline" => get(&format!("/api/residents/{resident}/timeline")),
        "GET /api/residents/{id}/trends" => get(&format!("/api/residents/{resident}/trends")),
        "GET /api/residents/{id}/trends/{item}" => get(&format!("/api/residents/{resident}/trends/CRP")),
        "GET /api/residents/{id}/accesses" => get(&format!("/api/residents/{resident}/accesses")),
        "GET /api/objections" => get(&format!("/api/objections?institution={institution}")),
        "POST /api/objections/{id}" => post(
            &format!("/api/objections/{}", world.objection(own)),
            json!({"accepted": false, "words": "核实无误，不予更正"}),
        ),
        "POST /api/me/objections" => post(
            "/api/me/objections",
            json!({"about": "sharing", "words": "不同意共享", "institution": institution}),
        ),
        "DELETE /api/me/objections/{id}" => app.delete(&format!("/api/me/objections/{NOBODY}"), token),
        "GET /api/merges" => get(&format!("/api/merges?resident={NOBODY}")),
        "POST /api/merges/{id}/undo" => post(&format!("/api/merges/{NOBODY}/undo"), json!({})),
        "POST /api/patients/search" => post("/api/patients/search", json!({"resident": NOBODY})),
        "POST /api/patients/{id}/separate" => post(&format!("/api/patients/{NOBODY}/separate"), json!({})),
        "POST /api/reviews" => {
            post("/api/reviews", json!({"patient": NOBODY, "resident": NOBODY, "reason": "同一人"}))
        }
        "GET /api/reviews/{id}" => get(&format!("/api/reviews/{NOBODY}")),
        "POST /api/reviews/{id}" => post(&format!("/api/reviews/{NOBODY}"), json!({"decision": "same"})),
        "PUT /api/senders/{name}" => app.put(
            "/api/senders/x",
            token,
            &json!({"institution": institution, "networks": ["10.1.0.0/16"]}),
        ),
        "DELETE /api/senders/{name}" => app.delete("/api/senders/nobody", token),
        "POST /cds-services/{id}" => post("/cds-services/lianyi-recognition-order-sign", json!({})),
        "POST /cds-services/{id}/feedback" => {
            post("/cds-services/lianyi-recognition-order-sign/feedback", json!({"feedback": []}))
        }
        "POST /api/scenarios" => {
            post("/api/scenarios", json!({"name": "x", "reason": "y", "overlay": "", "dryRun": true}))
        }
        "GET /api/scenarios/compare" => get(&format!("/api/scenarios/compare?runs={NOBODY}")),
        "GET /api/scenarios/{id}/proposal" => {
            get(&format!("/api/scenarios/{NOBODY}/proposal?effective=2027-01-01&source=x"))
        }
        "POST /api/scenarios/{id}/runs" => {
            post(&format!("/api/scenarios/{NOBODY}/runs"), json!({"from": "2023-08-01", "to": "2023-08-31"}))
        }
        scenario if scenario.contains(" /api/scenarios/{id}") => {
            let (method, path) = scenario.split_once(' ').unwrap();
            let path = ["{id}", "{run}", "{check}"]
                .iter()
                .fold(path.replace("{line}", "0"), |path, name| path.replace(name, NOBODY));
            if method == "POST" { post(&path, json!({})) } else { get(&path) }
        }
        organisation if organisation.contains(" /api/organisation/") => {
            at_register(world, organisation, token, institution)
        }
        plain => {
            let (method, path) = plain.split_once(' ').unwrap();
            assert!(!path.contains('{'), "say in matrix/calls.rs how {plain} is called");
            app.send(app.request(method, path, Some(token)).body(Body::empty()).unwrap())
        }
    }
}

/// Statements about what the world put within an institution; saying them again changes nothing.
fn at_register(world: &World<'_>, operation: &str, token: &str, institution: &str) -> Answer {
    let app = world.app;
    let get = |path: &str| app.get(path, token);
    let [department, person, device] = World::within(institution);
    let put = |path: String, body: &Value| {
        let mut body = body.clone();
        body["validFrom"] = json!("2023-01-01");
        app.put(&format!("/api/organisation/{path}"), token, &body)
    };
    match operation {
        "GET /api/organisation/tree" => get("/api/organisation/tree?on=2023-08-14"),
        "GET /api/organisation/history/{topic}/{subject}" => {
            get(&format!("/api/organisation/history/unit/{institution}"))
        }
        "GET /api/organisation/practitioners" => {
            get(&format!("/api/organisation/practitioners?unit={institution}"))
        }
        "GET /api/organisation/devices" => get(&format!("/api/organisation/devices?unit={institution}")),
        "GET /api/organisation/template" => get("/api/organisation/template?topic=unit&format=csv"),
        "GET /api/organisation/export" => get("/api/organisation/export?topic=unit&format=csv"),
        "POST /api/organisation/import" => {
            let csv = format!("机构代码,地址,生效日期\n{institution},某路1号,2023-01-01\n");
            let path = "/api/organisation/import?topic=unit&dryRun=true";
            app.with_body("POST", path, token, "text/csv", csv)
        }
        "PUT /api/organisation/units/{code}" => {
            put(format!("units/{institution}"), &json!({"address": "某路1号"}))
        }
        "PUT /api/organisation/memberships/{member}" => {
            put(format!("memberships/{department}"), &json!({"parent": institution}))
        }
        // A township centre, to the hospital that it is below of by the rule file.
        "PUT /api/organisation/delegations/{member}/{domain}" => {
            put("delegations/510703009/finance".to_owned(), &json!({"head": "510703006"}))
        }
        "PUT /api/organisation/practitioners/{number}" => {
            put(format!("practitioners/{person}"), &json!({"name": "王丽"}))
        }
        "PUT /api/organisation/licences/{practitioner}/{number}" => {
            put(format!("licences/{person}/110510000000001"), &json!({"kind": "医师执业证书"}))
        }
        "PUT /api/organisation/posts/{practitioner}/{unit}" => {
            put(format!("posts/{person}/{department}"), &json!({"position": "医师"}))
        }
        "PUT /api/organisation/devices/{code}" => {
            put(format!("devices/{device}"), &json!({"name": "CT", "unit": department}))
        }
        other => panic!("say in matrix/calls.rs how {other} is called"),
    }
}
