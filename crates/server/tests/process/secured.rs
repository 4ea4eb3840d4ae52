//! HL7 v2 over MLLP within TLS (ADR 0062, 0046): certificates of the server, and of senders that must show one.

use std::{
    fs,
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
};

use super::support::{Place, exchange_mllp, place, send_mllp, serve};

struct Pair {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

/// A certificate that nobody vouches for, with its files `<name>.pem` and `<name>.key`.
fn made(place: &Place, name: &str) -> Pair {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let at = |end: &str| place.folder.path().join(format!("{name}.{end}"));
    fs::write(at("pem"), made.cert.pem()).unwrap();
    fs::write(at("key"), made.signing_key.serialize_pem()).unwrap();
    Pair { certificate: made.cert.der().clone(), key: made.signing_key.serialize_der() }
}

/// What a sender that trusts `server` and shows `own` is answered; empty when it is not let in.
fn send(address: SocketAddr, server: &Pair, own: Option<&Pair>, message: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(server.certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match own {
        None => config.with_no_client_auth(),
        Some(pair) => {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pair.key.clone()));
            config.with_client_auth_cert(vec![pair.certificate.clone()], key).unwrap()
        }
    };
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    exchange_mllp(StreamOwned::new(client, stream), message)
}

fn message(number: u32) -> String {
    format!(
        "MSH|^~\\&|LIS|H|L|R|20260101080000||ORU^R01|{number}|P|2.5\rPID|1||P1^^^H^PI||张三||19900101|M\r\
         OBR|1||R{number}|XJ9^血红蛋白^L|||20260101080000|||||||||||||||20260101080000|||F\r\
         OBX|1|NM|XJ9^血红蛋白^L||132|g/L|||||F\r"
    )
}

#[test]
fn a_sender_with_a_certificate_is_taken_with_it_and_with_nothing_else() {
    let place = place();
    let [server, ours, theirs] = ["server", "ours", "theirs"].map(|name| made(&place, name));
    let (region, institution) = (place.region(), place.institution());
    let put = ["sender", "put", "lis", "--region", &region, "--institution", &institution];
    let put = [&put[..], &["--network", "127.0.0.1"]].concat();
    place.run(&[&put[..], &["--certificate", "ours.pem"]].concat()).well();
    assert_eq!(place.run(&[&put[..], &["--certificate", "ours.key"]].concat()).code(), 1);
    let tls = ["mllp.tls_certificate=server.pem", "mllp.tls_key=server.key", "mllp.tls_listen=127.0.0.1:0"];
    let mut args = vec!["--mllp", "127.0.0.1:0"];
    tls.iter().for_each(|setting| args.extend(["--set", setting]));
    let running = serve(&place, &args);
    let (plain, within) = (running.mllp.unwrap(), running.mllp_tls.unwrap());

    assert!(send(within, &server, Some(&ours), &message(1)).contains("MSA|AA|1"));
    for wrong in [Some(&theirs), None] {
        let answer = send(within, &server, wrong, &message(2));
        assert!(answer.contains("|AR|") && answer.contains("certificate"), "{answer}");
    }
    // Who speaks no TLS is not answered there, and the plain door is shut to who must show a certificate.
    assert!(!send_mllp(within, &message(3)).contains("MSA"), "an alert of TLS at most");
    let answer = send_mllp(plain, &message(4));
    assert!(answer.contains("|AR|"), "{answer}");

    // Without a certificate on the list any is taken, or none: the network alone counts.
    place.run(&put).well();
    let taken = |pair: Option<&Pair>, number: u32| {
        for _ in 0..50 {
            let answer = send(within, &server, pair, &message(number));
            if answer.contains(&format!("MSA|AA|{number}")) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    };
    assert!(taken(None, 5) && taken(Some(&theirs), 6) && taken(Some(&ours), 7));
    assert!(send_mllp(plain, &message(8)).contains("MSA|AA|8"));
    let log = running.stop_well();
    assert!(!log.contains("张三"), "{log}");
}

#[test]
fn what_is_half_said_of_tls_stops_the_start() {
    let place = place();
    let region = place.region();
    let run = |settings: &[&str]| {
        let mut args = vec!["serve", "--region", &region, "--http", "127.0.0.1:0"];
        settings.iter().for_each(|setting| args.extend(["--set", setting]));
        let done = place.run(&args);
        assert_ne!(done.code(), 0);
        done.err()
    };
    assert!(run(&["mllp.tls_listen=127.0.0.1:0"]).contains("needs mllp.tls_certificate"));
    let half = run(&["mllp.tls_listen=127.0.0.1:0", "mllp.tls_certificate=x.pem"]);
    assert!(half.contains("needs mllp.tls_key"), "{half}");
    let nowhere = run(&["mllp.tls_listen=127.0.0.1:0", "mllp.tls_certificate=x.pem", "mllp.tls_key=x.key"]);
    assert!(nowhere.contains("cannot be read"), "{nowhere}");
    assert!(run(&["oidc.issuer=https://id.example"]).contains("needs oidc.client_id"));
    assert!(run(&["oidc.issuer=http://id.example", "oidc.client_id=a"]).contains("https://"));
    let secret =
        run(&["oidc.issuer=https://id.example", "oidc.client_id=a", "oidc.client_secret_file=nowhere"]);
    assert!(secret.contains("client secret cannot be read"), "{secret}");
}
