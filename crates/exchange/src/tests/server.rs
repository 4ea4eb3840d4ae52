//! MLLP over real sockets: issue 3's list of bad input, pipelining, the allow-list, shutdown.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base::HeldClock;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::support::*;
use crate::{
    charset::{Charset, CharsetRule},
    hl7::{Header, ack, read},
    mllp::{Client, ClientError, Config, Frame, Network, Reply, Sender, Senders, Turn, frame, serve},
};

fn sender(network: &str) -> Sender {
    Sender {
        name: "county-lis".into(),
        institution: "H001".into(),
        networks: vec![network.parse().unwrap()],
        application: Some("LIS".into()),
        facility: None,
        charset: CharsetRule::Declared(Charset::Utf8),
        zone: None,
        certificate: None,
    }
}

fn config(senders: Vec<Sender>) -> Config {
    Config {
        message_bytes_max: 4096,
        half_frame_timeout: Duration::from_millis(200),
        shutdown_grace: Duration::from_secs(3),
        ..Config::new(Senders::new(senders), Arc::new(HeldClock::at(stamp().at)), zone())
    }
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
    handled: Arc<AtomicUsize>,
    /// The most that ran at once.
    together: Arc<AtomicUsize>,
}

impl Running {
    /// Reads, takes `delay`, answers; panics on a control id of PANIC. Its turn ends at once, or with the answer
    /// where the control id is KEEP and a number.
    async fn start(config: Config, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let handled = Arc::new(AtomicUsize::new(0));
        let (count, options) = (handled.clone(), Arc::new(options()));
        let (now, together) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let most = together.clone();
        let handler = move |frame: Frame, turn: Turn| {
            let (count, options) = (count.clone(), options.clone());
            let (now, most) = (now.clone(), most.clone());
            async move {
                let header = Header::peek(&frame.bytes, frame.sender.charset).unwrap();
                assert_ne!(header.control_id(), "PANIC");
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let kept = header.control_id().starts_with("KEEP").then_some(turn);
                if !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                }
                count.fetch_add(1, Ordering::SeqCst);
                now.fetch_sub(1, Ordering::SeqCst);
                drop(kept);
                let bytes = match read(&frame.bytes, &options) {
                    Ok(message) => ack::accept(&header, &message.warnings, &stamp()),
                    Err(refusal) => ack::refusal(&refusal, &stamp()),
                };
                Reply { bytes }
            }
        };
        let served = tokio::spawn(serve(listener, config, handler, async {
            let _ = stopped.await;
        }));
        Self { address, stop, served, handled, together }
    }

    async fn usual() -> Self {
        Self::start(config(vec![sender("127.0.0.0/8")]), Duration::ZERO).await
    }

    async fn client(&self) -> Client {
        Client::connect(self.address, Duration::from_secs(5)).await.unwrap()
    }
}

fn message(id: &str) -> Vec<u8> {
    oru(&[OBR]).replace("M0001", id).into_bytes()
}

fn said(answer: &[u8]) -> String {
    let text = String::from_utf8(answer.to_vec()).unwrap();
    text.split('\r').find(|line| line.starts_with("MSA")).unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_answered_and_many_on_one_connection_in_order() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    assert_eq!(said(&client.send(&message("1")).await.unwrap()), "MSA|AA|1");
    let all: Vec<u8> = (0..50).flat_map(|n| frame(&message(&format!("P{n}")))).collect();
    client.write(&all).await.unwrap();
    for n in 0..50 {
        assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|P{n}"));
    }
}

#[tokio::test]
async fn a_frame_may_arrive_byte_by_byte() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    for byte in frame(&message("slow")) {
        client.write(&[byte]).await.unwrap();
    }
    assert_eq!(said(&client.receive().await.unwrap()), "MSA|AA|slow");
}

#[tokio::test]
async fn pipelined_messages_may_run_together_and_are_still_answered_in_order() {
    let config = Config { in_flight_max: 8, ..config(vec![sender("127.0.0.1")]) };
    let running = Running::start(config, Duration::from_millis(100)).await;
    let mut client = running.client().await;
    let begun = std::time::Instant::now();
    let all: Vec<u8> = (0..8).flat_map(|n| frame(&message(&format!("P{n}")))).collect();
    client.write(&all).await.unwrap();
    for n in 0..8 {
        assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|P{n}"));
    }
    assert!(begun.elapsed() < Duration::from_millis(600), "eight took {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_message_waits_until_the_turn_of_the_one_before_it_has_ended() {
    let config = Config { in_flight_max: 8, ..config(vec![sender("127.0.0.1")]) };
    let running = Running::start(config, Duration::from_millis(20)).await;
    let mut client = running.client().await;
    let all: Vec<u8> = (0..6).flat_map(|n| frame(&message(&format!("KEEP{n}")))).collect();
    client.write(&all).await.unwrap();
    for n in 0..6 {
        assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|KEEP{n}"));
    }
    assert_eq!(running.together.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn large_messages_in_flight_share_the_room_of_one() {
    let config = Config { in_flight_max: 8, ..config(vec![sender("127.0.0.1")]) };
    let running = Running::start(config, Duration::from_millis(20)).await;
    let mut client = running.client().await;
    let large = |n: usize| {
        let text = String::from_utf8(message(&format!("L{n}"))).unwrap();
        (text + "\rNTE|1||" + &"x".repeat(2_500)).into_bytes()
    };
    let all: Vec<u8> = (0..6).flat_map(|n| frame(&large(n))).collect();
    client.write(&all).await.unwrap();
    for n in 0..6 {
        assert_eq!(said(&client.receive().await.unwrap()), format!("MSA|AA|L{n}"));
    }
    assert_eq!(running.together.load(Ordering::SeqCst), 1, "two of them are larger than one may be");
}

#[tokio::test]
async fn a_stranger_is_refused_with_the_reason() {
    let running = Running::start(config(vec![sender("10.51.0.0/16")]), Duration::ZERO).await;
    let mut client = running.client().await;
    let answer = said(&client.receive().await.unwrap());
    assert!(answer.starts_with("MSA|AR||") && answer.contains("not on the list"), "{answer}");
    assert!(matches!(client.receive().await, Err(ClientError::Closed)));
}

#[tokio::test]
async fn a_known_address_with_an_unknown_application_is_refused() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    let other = String::from_utf8(message("7")).unwrap().replace("|LIS|", "|EVIL|");
    let answer = said(&client.send(other.as_bytes()).await.unwrap());
    assert!(answer.starts_with("MSA|AR|7|") && answer.contains("MSH-3"), "{answer}");
    assert_eq!(running.handled.load(Ordering::SeqCst), 0);
    assert_eq!(said(&client.send(&message("8")).await.unwrap()), "MSA|AA|8");
}

#[tokio::test]
async fn one_connection_too_many_is_refused() {
    let config = Config { connections_max: 1, ..config(vec![sender("127.0.0.1")]) };
    let running = Running::start(config, Duration::ZERO).await;
    let mut first = running.client().await;
    first.send(&message("1")).await.unwrap();
    let answer = said(&running.client().await.receive().await.unwrap());
    assert!(answer.contains("too many connections"), "{answer}");
    assert_eq!(said(&first.send(&message("2")).await.unwrap()), "MSA|AA|2");
}

#[tokio::test]
async fn junk_half_frames_and_glued_frames_are_named_and_the_next_message_is_taken() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    client.write(b"\r\nhello\r\n").await.unwrap();
    client.write(&frame(&message("1"))).await.unwrap();
    assert!(said(&client.receive().await.unwrap()).contains("5 bytes stand outside any frame"));
    assert_eq!(said(&client.receive().await.unwrap()), "MSA|AA|1");
    // The first frame lost its end: it is refused by its own number, the second is taken.
    let mut glued = frame(&message("2"));
    glued.truncate(glued.len() - 2);
    glued.extend(frame(&message("3")));
    client.write(&glued).await.unwrap();
    let answer = said(&client.receive().await.unwrap());
    assert!(answer.starts_with("MSA|AR|2|") && answer.contains("inside a frame"), "{answer}");
    assert_eq!(said(&client.receive().await.unwrap()), "MSA|AA|3");
    // FS without CR.
    let mut bad = frame(&message("4"));
    bad.pop();
    bad.extend(frame(&message("5")));
    client.write(&bad).await.unwrap();
    assert!(said(&client.receive().await.unwrap()).starts_with("MSA|AR|4|"));
}

#[tokio::test]
async fn nul_bytes_and_oversized_messages_are_rejected() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    let mut with_nul = message("1");
    with_nul.push(0);
    let answer = said(&client.send(&with_nul).await.unwrap());
    assert!(answer.starts_with("MSA|AR|1|") && answer.contains("NUL"), "{answer}");
    let mut large = message("2");
    large.resize(10_000, b'x');
    let answer = said(&client.send(&large).await.unwrap());
    assert!(answer.starts_with("MSA|AR|2|") && answer.contains("4096"), "{answer}");
    assert!(client.receive().await.is_err(), "the connection is closed");
}

#[tokio::test]
async fn half_a_frame_and_silence_is_given_up() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    let half = frame(&message("9"));
    client.write(&half[..half.len() - 10]).await.unwrap();
    let answer = said(&client.receive().await.unwrap());
    assert!(answer.starts_with("MSA|AR|9|") && answer.contains("not finished in time"), "{answer}");
    assert!(matches!(client.receive().await, Err(ClientError::Closed)));
    // The connection ends in the middle.
    let mut client = running.client().await;
    client.write(&half[..half.len() - 10]).await.unwrap();
    client.finish().await.unwrap();
    assert!(said(&client.receive().await.unwrap()).contains("connection ended"));
}

#[tokio::test]
async fn a_handler_that_fails_is_answered_ae_207() {
    let running = Running::usual().await;
    let mut client = running.client().await;
    let answer = String::from_utf8(client.send(&message("PANIC")).await.unwrap()).unwrap();
    assert!(answer.contains("MSA|AE|PANIC|") && answer.contains("|207^"), "{answer}");
    assert_eq!(said(&client.send(&message("2")).await.unwrap()), "MSA|AA|2");
}

#[tokio::test]
async fn a_stop_answers_what_is_in_flight_refuses_the_rest_and_closes() {
    let config = Config { in_flight_max: 1, ..config(vec![sender("127.0.0.1")]) };
    let running = Running::start(config, Duration::from_millis(300)).await;
    let mut client = running.client().await;
    client.write(&[frame(&message("1")), frame(&message("2"))].concat()).await.unwrap();
    let mut half = running.client().await;
    half.write(&frame(&message("3"))[..80]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    assert_eq!(said(&client.receive().await.unwrap()), "MSA|AA|1");
    let refused = said(&client.receive().await.unwrap());
    assert!(refused.starts_with("MSA|AR|2|") && refused.contains("stopping"), "{refused}");
    assert!(said(&half.receive().await.unwrap()).contains("stopping"));
    assert!(client.receive().await.is_err());
    drop((client, half));
    running.served.await.unwrap().unwrap();
    assert_eq!(running.handled.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn eight_connections_send_gb18030_at_once() {
    let running = Running::usual().await;
    let bytes = gb(&oru(&[OBR]).replace("UNICODE UTF-8", "GBK").replace("张三", "张瑋"));
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let (mut client, bytes) = (running.client().await, bytes.clone());
        tasks.push(tokio::spawn(async move {
            for _ in 0..20 {
                assert!(client.send(&bytes).await.unwrap().windows(6).any(|w| w == b"MSA|AA"));
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(running.handled.load(Ordering::SeqCst), 160);
}

#[test]
fn networks_are_read_and_contain() {
    let contains =
        |network: &str, peer: &str| network.parse::<Network>().unwrap().contains(peer.parse().unwrap());
    assert!(contains("10.51.0.0/16", "10.51.9.1") && !contains("10.51.0.0/16", "10.52.0.1"));
    assert!(contains("0.0.0.0/0", "8.8.8.8") && contains("10.1.2.3", "::ffff:10.1.2.3"));
    assert!(contains("2001:db8::/32", "2001:db8:1::1") && !contains("2001:db8::/32", "10.0.0.1"));
    assert!(contains("::/0", "fe80::1"));
    for wrong in ["10.51.0.0/33", "医院", "10.51/16", ""] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints a rate; run in release"]
async fn rate_over_eight_connections() {
    let running = Running::usual().await;
    let bytes = message("rate");
    let begun = std::time::Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let (mut client, bytes) = (running.client().await, bytes.clone());
        tasks.push(tokio::spawn(async move {
            for _ in 0..5_000 {
                client.send(&bytes).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    println!(
        "{:.0} messages/s sent, read and answered one by one, client included",
        40_000.0 / begun.elapsed().as_secs_f64()
    );
}
