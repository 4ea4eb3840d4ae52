//! A demonstration, and synthetic files that come in as real ones do.

use std::{fs, time::Duration};

use super::support::{place, start};

#[test]
fn a_demonstration_is_made_once_served_and_never_mistaken_for_a_real_database() {
    let place = place();
    let region = place.region();
    let args = [
        "demo",
        &region,
        "--residents",
        "60",
        "--months",
        "1",
        "--http",
        "127.0.0.1:0",
        "--mllp",
        "127.0.0.1:0",
    ];
    let server = start(place.command(&args));
    let data = format!("data/demo-{region}");
    let keys = fs::read_to_string(place.folder.path().join(&data).join("demo-keys.txt")).unwrap();
    let key = keys.lines().nth(1).unwrap().split('\t').nth(2).unwrap().to_owned();
    let (status, found) = server.get_with("/fhir/DiagnosticReport?_count=1", Some(&key));
    assert_eq!(status, 200, "{found}");
    assert!(found.contains("\"entry\""), "{found}");
    let logins = fs::read_to_string(place.folder.path().join(&data).join("demo-logins.txt")).unwrap();
    assert_eq!(logins.lines().count(), 11, "{logins}");
    for login in logins.lines() {
        let parts: Vec<&str> = login.split('\t').collect();
        let token = server.signed_in(parts[2], parts[3]).unwrap_or_else(|| panic!("{login}"));
        assert_eq!(server.get_with("/api/me", Some(&token)).0, 200, "{login}");
        if parts[2] == "resident" {
            let (status, own) = server.get_with("/fhir/DiagnosticReport?_count=1", Some(&token));
            assert!(status == 200 && own.contains("\"entry\""), "{own}");
        }
    }
    let log = server.stop_well();
    assert!(log.contains("份报告"), "{log}");
    assert!(!log.contains("lianyi-session_"), "a token stands in no log");

    let again = start(place.command(&args));
    let (code, log) = {
        again.signal("INT");
        again.ended(Duration::from_secs(10))
    };
    assert_eq!(code, Some(0));
    assert!(!log.contains("份报告"), "it was made a second time\n{log}");
    let counters = place.run(&["stats", "--recount", "--region", &region, "--data", &data]).well();
    assert!(counters.contains("计数一致"), "{counters}");
    assert!(place.run(&["audit", "verify", "--data", &data]).well().contains("完整"));

    place.key();
    for args in [
        vec!["demo", &region, "--data", "data"],
        vec!["demo", &region, "--data", "data", "--fresh"],
        vec!["synth", "--region", &region, "--into-database"],
    ] {
        let refused = place.run(&args);
        assert_eq!(refused.code(), 1, "{args:?}");
        assert!(refused.err().contains("not a demonstration"), "{}", refused.err());
    }
    assert!(place.folder.path().join("data/lianyi.db").exists());
}

#[test]
fn synthetic_files_of_every_form_come_in() {
    let place = place();
    let region = place.region();
    let institution = place.institution();
    for (form, ending) in [("csv", "csv"), ("hl7", "hl7"), ("fhir", "ndjson")] {
        let args = [
            "synth",
            "--region",
            &region,
            "--reports",
            "40",
            "--months",
            "1",
            "--institution",
            &institution,
            "--format",
            form,
            "--out",
            form,
        ];
        place.run(&args).well();
        let file = format!("{form}/{institution}.{ending}");
        let import = ["import", &file, "--institution", &institution, "--region", &region, "--data", form];
        let stored = place.run(&import).well();
        assert!(stored.contains("已"), "{stored}");
        let table = format!("{form}/mapping.csv");
        place.run(&["mapping", "load", &table, "--region", &region, "--data", form]).well();
        assert!(place.run(&["audit", "verify", "--data", form]).well().contains("完整"));
    }
}
