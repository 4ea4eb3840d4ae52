//! The same server on PostgreSQL, where drivers block and connections belong to threads.

use std::time::Duration;

use super::{
    load::{Load, all_there, books_are_right, send_bundle},
    support::{on_postgres, send_mllp, serve},
};

#[test]
fn a_server_works_and_stops_on_postgresql() {
    let Some(place) = on_postgres() else { return };
    let key = place.key_and_sender();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);

    let (status, ready) = server.get_with("/readyz", None);
    assert_eq!(status, 200, "{ready}");
    assert_eq!(server.get_with("/fhir/Patient/none", Some(&key)).0, 404);
    let message =
        "MSH|^~\\&|LIS|H|L|R|20261101090000||ADT^A04|1|P|2.5\rPID|1||P1^^^H^PI||ZHANG^SAN||19900101|M\r";
    for _ in 0..2 {
        let answer = send_mllp(server.mllp.unwrap(), message);
        assert!(answer.contains("MSA|AA|1"), "{answer}");
    }
    assert!(
        server.get_with("/metrics", None).1.contains("lianyi_mllp_messages_total{acknowledgment=\"AA\"} 2")
    );
    let log = server.stop_well();
    assert!(!log.contains("panicked") && !log.contains("ZHANG"), "{log}");
    books_are_right(&place);
    assert!(!place.folder.path().join("data/lianyi.db").exists());
}

#[test]
fn connections_lost_in_mid_batch_cost_no_acknowledged_report_and_come_back_by_themselves() {
    let Some(place) = on_postgres() else { return };
    let key = place.key_and_sender();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let database = place.database.as_ref().unwrap();

    // Cut again and again, under load.
    let load = Load::on(&server, &key, "cut");
    load.taken(8);
    let mut ended = 0;
    for round in 0..20u64 {
        std::thread::sleep(Duration::from_millis(20 + 7 * (round % 5)));
        ended += database.cut();
    }
    assert!(ended > 20, "hardly a connection was there to cut: {ended}");
    let cut = load.over();

    // Away for a while, in the middle of it.
    let load = Load::on(&server, &key, "away");
    load.taken(8);
    database.accept(false);
    database.cut();
    load.ended();
    assert_eq!(send_bundle(server.http, &key, "refused"), Some(503), "refused as one to send again");
    assert_eq!(server.get_with("/readyz", None).0, 503);
    assert_eq!(server.get_with("/healthz", None), (200, "ok".to_owned()));
    let away = load.over();
    assert!(away.refusals() > 20, "{}", away.refusals());

    database.accept(true);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.get_with("/readyz", None).0, 200, "it does not come back by itself");
    let load = Load::on(&server, &key, "back");
    load.taken(40);
    let back = load.over();
    assert_eq!(back.refusals(), 0, "it is the same server, and nobody helped it");
    let acknowledged = [cut, away, back].map(|sent| sent.with_refused_sent_again(&server)).concat();

    all_there(&server, &key, &acknowledged);
    let log = server.stop_well();
    assert!(!log.contains("panicked"), "{log}");
    books_are_right(&place);
}
