//! Starting, answering, being told to stop.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use super::support::{Server, get, place, send_mllp, serve};

#[test]
fn a_first_start_makes_database_and_key_and_says_to_back_it_up() {
    let place = place();
    let server = serve(&place, &[]);
    let log = server.stop_well();
    assert!(log.contains("back them up"), "{log}");
    assert!(place.folder.path().join("data/secret.key").exists());
    let again = serve(&place, &[]);
    assert!(!again.stop_well().contains("back them up"));
}

#[test]
fn the_watchers_addresses_answer_without_a_key() {
    let place = place();
    let server = serve(&place, &[]);
    assert_eq!(get(server.http, "/healthz"), (200, "ok".to_owned()));
    let (status, ready) = get(server.http, "/readyz");
    assert_eq!(status, 200, "{ready}");
    assert!(ready.contains("\"database_write\":\"ok\""), "{ready}");
    // a request that is refused is measured under its route, never under its path
    assert_eq!(get(server.http, "/fhir/Patient/zhang-san").0, 401);
    let (status, metrics) = get(server.http, "/metrics");
    assert_eq!(status, 200);
    for expected in [
        "lianyi_http_requests_total{",
        "lianyi_writer_queue",
        "route=\"/fhir/{kind}/{id}\",status=\"401\"",
        "lianyi_database_up",
    ] {
        assert!(metrics.contains(expected), "{expected} is not in\n{metrics}");
    }
    assert!(!metrics.contains("zhang-san"));
    let log = server.stop_well();
    assert!(!log.contains("zhang-san"), "{log}");
}

#[test]
fn what_cannot_start_says_why() {
    let place = place();
    let region = place.region();
    let server = serve(&place, &[]);
    let taken = server.http.to_string();
    let refused = place.run(&["serve", "--region", &region, "--data", "other", "--http", &taken]);
    assert_eq!(refused.code(), 1);
    assert!(refused.err().contains(&format!("cannot listen on {taken}")), "{}", refused.err());
    server.stop_well();

    let key = place.folder.path().join("data/secret.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let lost = place.run(&["serve", "--region", &region]);
    assert_eq!(lost.code(), 1);
    assert!(lost.err().contains("restore it from its backup"), "{}", lost.err());
    let other = place.run(&["key", "list", "--region", &region, "--set", "secret.key_file=other/secret.key"]);
    assert_eq!(other.code(), 1);
    assert!(other.err().contains("another key"), "{}", other.err());
    std::fs::write(&key, kept).unwrap();
    let open = place.run(&["key", "list", "--region", &region]);
    assert!(open.err().contains("chmod 600"), "{}", open.err());

    let neighbour = place.regions().into_iter().find(|code| *code != region).unwrap();
    let foreign = place.run(&["serve", "--region", &neighbour]);
    assert!(foreign.err().contains(&format!("belongs to the region {region}")), "{}", foreign.err());
}

#[test]
fn keys_and_senders_hold_in_a_running_server_within_a_second_or_so() {
    let place = place();
    let region = place.region();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let institution = place.institution();
    let key = place
        .run(&["key", "create", "--region", &region, "--institution", &institution, "--name", "his"])
        .well();
    let asked = |server: &Server| server.get_with("/fhir/Patient/none", Some(key.trim())).0;
    eventually(|| asked(&server) == 404);
    let list = place.run(&["key", "list", "--region", &region]).well();
    assert!(list.contains("his") && !list.contains(key.trim()), "{list}");
    let id = list.lines().last().unwrap().split_whitespace().next().unwrap().to_owned();
    place.run(&["key", "revoke", "--region", &region, &id]).well();
    eventually(|| asked(&server) == 401);

    let mllp = server.mllp.unwrap();
    let message = "MSH|^~\\&|LIS|H|LIANYI|R|20261101090000||ADT^A04|1|P|2.5\rPID|1||P1^^^H^PI||ZHANG\r";
    assert!(send_mllp(mllp, message).contains("MSA|AR"), "a stranger is refused");
    place
        .run(&[
            "sender",
            "put",
            "lis",
            "--region",
            &region,
            "--institution",
            &institution,
            "--network",
            "127.0.0.1",
        ])
        .well();
    eventually(|| {
        let answer = send_mllp(mllp, message);
        answer.contains("MSA|AA") || answer.contains("MSA|AE")
    });
    let log = server.stop_well();
    assert!(log.contains("senders connect again") && !log.contains("ZHANG"), "{log}");
}

#[test]
fn accounts_of_the_terminal_sign_in_and_lose_what_the_terminal_takes() {
    let place = place();
    let region = place.region();
    let server = serve(&place, &[]);
    let institution = place.institution();
    let run = |args: &[&str]| place.run(&[&["account"], args, &["--region", &region][..]].concat());
    let at = ["--role", "finance", "--institution", &institution];
    let password = run(&[&["create", "wang.li", "--name", "王丽"], &at[..]].concat()).well();
    assert_eq!(run(&["create", "wang.li", "--name", "王丽"]).code(), 1, "the name is taken");
    assert_eq!(run(&["create", "x.y", "--name", "王丽", "--role", "doctor"]).code(), 1, "where?");
    assert_eq!(run(&["role", "grant", "wang.li", "auditor"]).code(), 1, "三权分立");
    let list = run(&["list"]).well();
    assert!(list.contains("finance@") && list.contains("首"), "{list}");
    assert!(!list.contains(password.trim()), "{list}");

    let token = server.signed_in("wang.li", password.trim()).unwrap();
    assert_eq!(server.get_with("/api/region", Some(&token)).0, 403, "a first password is changed first");
    let body = format!("{{\"old\":\"{}\",\"new\":\"Ping-An.7-Lu\"}}", password.trim());
    let mut changed = ureq::put(format!("http://{}/api/me/password", server.http))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send(&body)
        .unwrap();
    let text = changed.body_mut().read_to_string().unwrap();
    let token = text.split("\"token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let table = "/api/recognition/statistics?from=2023-08-01&to=2023-08-31";
    assert_eq!(server.get_with(table, Some(&token)).0, 200);

    let issuer = ["--issuer", "https://login.example.org"];
    assert_eq!(run(&["link", "wang.li", "u-1"]).code(), 1, "no provider is named or configured");
    run(&[&["link", "wang.li", "u-1"], &issuer[..]].concat()).well();
    run(&["create", "li.lei", "--name", "李雷"]).well();
    assert_eq!(run(&[&["link", "li.lei", "u-1"], &issuer[..]].concat()).code(), 1, "one person, one account");
    run(&["unlink", "wang.li"]).well();
    run(&[&["link", "li.lei", "u-1"], &issuer[..]].concat()).well();
    let signed_in_as_them = || server.get_with("/api/me", Some(&token)).0 == 401;
    eventually(signed_in_as_them);
    let token = server.signed_in("wang.li", "Ping-An.7-Lu").unwrap();

    run(&["role", "revoke", "wang.li", "finance", "--institution", &institution]).well();
    eventually(|| server.get_with(table, Some(&token)).0 == 403);
    run(&["lock", "wang.li"]).well();
    eventually(|| server.get_with("/api/me", Some(&token)).0 == 401);
    assert_eq!(server.signed_in("wang.li", "Ping-An.7-Lu"), None);
    let password = run(&["reset", "wang.li"]).well();
    run(&["unlock", "wang.li"]).well();
    assert!(server.signed_in("wang.li", password.trim()).is_some());
    let log = server.stop_well();
    assert!(!log.contains("lianyi-session_") && !log.contains("Ping-An"), "{log}");
}

#[test]
fn a_stop_finishes_a_request_that_is_under_way() {
    let place = place();
    let key = place.key();
    let server = serve(&place, &[]);
    let mut slow = begun(server.http, &key);
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(server.http).is_err(), "nobody is taken any more");
    slow.write_all(b"}").unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(server.ended(Duration::from_secs(5)).0, Some(0));
}

#[test]
fn a_stop_does_not_wait_longer_than_its_grace() {
    let place = place();
    let key = place.key();
    let server = serve(&place, &["--mllp", "127.0.0.1:0", "--set", "shutdown.grace_seconds=1"]);
    let _stuck = begun(server.http, &key);
    std::thread::sleep(Duration::from_millis(200));
    let asked = Instant::now();
    server.signal("INT");
    let (code, log) = server.ended(Duration::from_secs(10));
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("cut off") && asked.elapsed() < Duration::from_secs(8), "{log}");
}

#[test]
fn a_second_signal_ends_at_once() {
    let place = place();
    let key = place.key();
    let server = serve(&place, &[]);
    let _stuck = begun(server.http, &key);
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    let (code, log) = server.ended(Duration::from_secs(3));
    assert_eq!(code, Some(143), "{log}");
}

#[test]
fn half_a_message_is_refused_when_the_server_stops() {
    let place = place();
    let region = place.region();
    place
        .run(&[
            "sender",
            "put",
            "lis",
            "--region",
            &region,
            "--institution",
            &place.institution(),
            "--network",
            "127.0.0.1",
        ])
        .well();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let mut half = TcpStream::connect(server.mllp.unwrap()).unwrap();
    half.write_all(b"\x0bMSH|^~\\&|LIS|H|L|R|20261101090000||ORU^R01|77|P|2.5\rPID|1").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    let mut answer = String::new();
    half.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("MSA|AR|77"), "{answer}");
    assert_eq!(server.ended(Duration::from_secs(5)).0, Some(0));
}

#[test]
fn what_was_acknowledged_before_a_stop_is_there_after_it() {
    let place = place();
    let (region, institution) = (place.region(), place.institution());
    let put = [
        "sender",
        "put",
        "lis",
        "--region",
        &region,
        "--institution",
        &institution,
        "--network",
        "127.0.0.1",
    ];
    place.run(&put).well();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let address = server.mllp.unwrap();
    let senders: Vec<_> = (0..4)
        .map(|sender| {
            std::thread::spawn(move || {
                let accepted = |n: &u32| {
                    let id = format!("{sender}-{n}");
                    let message = format!(
                        "MSH|^~\\&|LIS|H|L|R|20261101090000||ADT^A04|{id}|P|2.5\rPID|1||P{id}^^^H^PI||ZHANG^SAN||19900101|M\r"
                    );
                    send_mllp(address, &message).contains(&format!("MSA|AA|{id}"))
                };
                (0..100_000).take_while(accepted).last()
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(700));
    server.stop_well();
    for (sender, last) in senders.into_iter().enumerate() {
        let last = last.join().unwrap().unwrap();
        for n in [0, last / 2, last] {
            let person = format!("{institution}/P{sender}-{n}");
            let check = [
                "check",
                "--region",
                &region,
                "--institution",
                &institution,
                "--item",
                "血红蛋白",
                "--person",
                &person,
            ];
            place.run(&check).well();
        }
    }
    assert!(place.run(&["audit", "verify"]).well().contains("完整"));
}

#[test]
fn fifty_megabytes_are_refused_declared_or_not_and_the_next_request_is_answered() {
    let place = place();
    let key = place.key();
    let server = serve(&place, &[]);
    let opened = |length: &str| {
        let mut stream = TcpStream::connect(server.http).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /fhir HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/fhir+json\r\n{length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    // the refusal may come with the connection cut behind it
    let answered = |mut stream: TcpStream| {
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    };
    let declared = answered(opened("Content-Length: 52428800"));
    let mut stream = opened("Transfer-Encoding: chunked");
    let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 1 << 20], b"\r\n"].concat();
    let sent = (0..50).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    let chunked = answered(stream);
    for answer in [&declared, &chunked] {
        assert!(answer.starts_with("HTTP/1.1 413"), "{sent} MB: {answer}");
        assert!(answer.contains("OperationOutcome") && answer.contains("send it in parts"), "{answer}");
    }
    assert_eq!(server.get_with("/fhir/Patient/none", Some(&key)).0, 404);
    server.stop_well();
}

#[test]
fn the_log_is_json_when_asked() {
    let place = place();
    let server = serve(&place, &["--log-format", "json"]);
    // What goes well leaves no line of its own; what is refused does.
    get(server.http, "/fhir/metadata");
    assert_eq!(get(server.http, "/fhir/Patient?name=zhang").0, 401);
    let log = server.stop_well();
    assert_eq!(log.lines().filter(|line| line.contains("\"answered\"")).count(), 1, "{log}");
    let answered = log.lines().find(|line| line.contains("\"answered\"")).unwrap_or_else(|| panic!("{log}"));
    assert!(answered.contains("\"route\":") && answered.contains("\"duration_us\":"), "{answered}");
    assert!(log.lines().all(|line| line.starts_with('{')) && !log.contains("zhang"), "{log}");
}

/// A request of two bytes of which the second is still to come.
fn begun(http: SocketAddr, key: &str) -> TcpStream {
    let mut stream = TcpStream::connect(http).unwrap();
    let head = format!(
        "POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/fhir+json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn eventually(holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(10), "it does not come to hold");
        std::thread::sleep(Duration::from_millis(100));
    }
}
