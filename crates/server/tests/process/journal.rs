//! Accesses that only read: recorded before they are answered, on the trail exactly once, whatever ends the server.

use std::time::Duration;

use super::support::{Place, Server, on_both, place, serve};

/// Rows on the trail, which holds.
fn rows(place: &Place) -> u64 {
    let said = place.run(&["audit", "verify"]).well();
    let (_, rest) = said.split_once("chains, ").unwrap_or_else(|| panic!("{said}"));
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

/// Reads that are answered: a search for patients, each of which leaves one row.
fn read(server: &Server, key: &str, times: usize) {
    for _ in 0..times {
        let (status, body) = server.get_with("/fhir/Patient?_id=nobody", Some(key));
        assert_eq!(status, 200, "{body}");
    }
}

#[test]
fn what_was_read_before_a_kill_is_on_the_trail_after_it_once() {
    on_both(|place| {
        let key = place.key();
        let before = rows(place);
        let server = serve(place, &[]);
        read(&server, &key, 25);
        server.signal("KILL");
        server.ended(Duration::from_secs(5));
        assert_eq!(rows(place), before + 25, "carried over by the command");
        // Killed again, and carried over by the next server.
        let server = serve(place, &[]);
        read(&server, &key, 10);
        server.signal("KILL");
        server.ended(Duration::from_secs(5));
        serve(place, &[]).stop_well();
        assert_eq!(rows(place), before + 35);
        let left = std::fs::read_dir(place.folder.path().join("data/audit")).unwrap();
        let names: Vec<_> = left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(names, ["lock"], "what was carried over is tidied away");
    });
}

#[test]
fn the_trail_is_whole_after_a_stop_whichever_way_reads_are_recorded() {
    for way in ["journal", "database"] {
        let place = place();
        let key = place.key();
        let before = rows(&place);
        let server = serve(&place, &["--set", &format!("audit.reads={way}")]);
        read(&server, &key, 5);
        server.stop_well();
        assert_eq!(rows(&place), before + 5, "{way}");
    }
}

#[test]
fn a_data_folder_belongs_to_one_server() {
    let place = place();
    place.key();
    let server = serve(&place, &[]);
    let second = place.run(&["serve", "--region", &place.region(), "--http", "127.0.0.1:0"]);
    assert_ne!(second.code(), 0);
    assert!(second.err().contains("another running server"), "{}", second.err());
    let said = place.run(&["audit", "verify"]);
    assert!(said.err().contains("a server is running"), "{}", said.err());
    said.well();
    server.stop_well();
}
