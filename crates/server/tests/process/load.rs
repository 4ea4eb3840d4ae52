//! Hospitals that send without pause, and what must be true of their reports afterwards.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::support::{Place, Server};

/// One connection that stays open, as a hospital's interface keeps it.
struct Feed(Option<TcpStream>);

impl Feed {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).ok();
        if let Some(stream) = &stream {
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        }
        Self(stream)
    }

    /// The answer; empty where no whole one came.
    fn send(&mut self, id: &str) -> String {
        let message = format!(
            "\u{b}MSH|^~\\&|LIS|H|L|R|20261101090000||ORU^R01|{id}|P|2.5\rPID|1||P{id}^^^H^PI||ZHANG^SAN||19900101|M\r\
             OBR|1||R{id}|LFT^X^L|||20261101080000|||||||||||||||20261101090000|||F\r\
             OBX|1|NM|ALT^X^L||55|U/L|||||F\rOBX|2|NM|AST^X^L||20|U/L|||||F\r\u{1c}\r"
        );
        let Some(stream) = &mut self.0 else { return String::new() };
        let (mut answer, mut byte) = (Vec::new(), [0u8; 1]);
        if stream.write_all(message.as_bytes()).is_ok() {
            while !answer.ends_with(b"\x1c\r") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                answer.push(byte[0]);
            }
        }
        if !answer.ends_with(b"\x1c\r") {
            answer.clear();
        }
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// Status of a bundle of a person, a report and its two results; `None` when no whole answer came.
pub(super) fn send_bundle(http: SocketAddr, key: &str, id: &str) -> Option<u16> {
    let urn = |at: usize| format!("urn:uuid:00000000-0000-4000-8000-{at:012}");
    let entry = |at: usize, kind: &str, rest: String| {
        format!(
            r#"{{"fullUrl":"{}","resource":{{"resourceType":"{kind}",{rest}}},"request":{{"method":"POST","url":"{kind}"}}}}"#,
            urn(at)
        )
    };
    let about = format!(r#""status":"final","subject":{{"reference":"{}"}}"#, urn(0));
    let result =
        |at| entry(at, "Observation", format!(r#"{about},"code":{{"text":"ALT"}},"valueString":"1""#));
    let person = format!(
        r#""identifier":[{{"type":{{"coding":[{{"code":"MR"}}]}},"value":"P{id}"}}],"name":[{{"text":"张三"}}]"#
    );
    let report = format!(
        r#"{about},"identifier":[{{"value":"{}"}}],"code":{{"text":"LFT"}},"effectiveDateTime":"2026-11-01T08:00:00+08:00","result":[{{"reference":"{}"}},{{"reference":"{}"}}]"#,
        filler(id),
        urn(2),
        urn(3)
    );
    let entries =
        [entry(0, "Patient", person), entry(1, "DiagnosticReport", report), result(2), result(3)].join(",");
    let body = format!(r#"{{"resourceType":"Bundle","type":"transaction","entry":[{entries}]}}"#);
    let request = ureq::post(format!("http://{http}/fhir"))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/fhir+json")
        .config()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .build();
    let mut answer = request.send(body).ok()?;
    answer.body_mut().read_to_string().ok()?;
    Some(answer.status().as_u16())
}

fn filler(id: &str) -> String {
    format!("R{id}")
}

/// Sends until told to stop or until the server is gone; the reports that were acknowledged.
pub(super) struct Load {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<(Vec<String>, Vec<String>)>>,
}

impl Load {
    pub(super) fn on(server: &Server, key: &str, round: &str) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (http, mllp) = (server.http, server.mllp.unwrap());
        let threads = (0..4).map(|thread| {
            let (stop, acknowledged) = (stop.clone(), acknowledged.clone());
            let (key, round) = (key.to_owned(), round.to_owned());
            std::thread::spawn(move || {
                let (mut kept, mut refused) = (Vec::new(), Vec::new());
                let mut feed = Feed::open(mllp);
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) || refused.len() > 20 {
                        break;
                    }
                    let id = format!("{round}x{thread}x{n}");
                    let taken = if thread % 2 == 0 {
                        let answer = feed.send(&id);
                        let says = |code| answer.contains(&format!("MSA|{code}|{id}"));
                        assert!(
                            answer.is_empty() || says("AA") || says("AR"),
                            "send it again, it must say: {answer}"
                        );
                        says("AA")
                    } else {
                        let status = send_bundle(http, &key, &id);
                        assert!(matches!(status, None | Some(200 | 503)), "{status:?}");
                        status == Some(200)
                    };
                    if taken {
                        kept.push(id);
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                    } else {
                        refused.push(id);
                    }
                }
                (kept, refused)
            })
        });
        let threads = threads.collect();
        Self { stop, acknowledged, threads }
    }

    /// Waits until so many reports were acknowledged.
    pub(super) fn taken(&self, reports: usize) {
        let started = Instant::now();
        while self.acknowledged.load(Ordering::SeqCst) < reports {
            assert!(started.elapsed() < Duration::from_secs(60), "too little is acknowledged");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until every thread has given up.
    pub(super) fn ended(&self) {
        let started = Instant::now();
        while !self.threads.iter().all(JoinHandle::is_finished) {
            assert!(started.elapsed() < Duration::from_secs(30), "it is never refused");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What became of what was sent.
    pub(super) fn over(self) -> Sent {
        self.stop.store(true, Ordering::SeqCst);
        let (acknowledged, refused) = self.threads.into_iter().map(|thread| thread.join().unwrap()).unzip();
        Sent { acknowledged, refused }
    }
}

/// The reports of each thread by their ids.
pub(super) struct Sent {
    pub(super) acknowledged: Vec<Vec<String>>,
    /// Refused, or left without an answer.
    pub(super) refused: Vec<Vec<String>>,
}

impl Sent {
    pub(super) fn refusals(&self) -> usize {
        self.refused.iter().map(Vec::len).sum()
    }

    /// Sends the messages again that were not acknowledged, as a hospital's interface does: now all are taken, and
    /// whatever had been stored without an answer is not stored twice. Everything that is acknowledged by then.
    pub(super) fn with_refused_sent_again(self, server: &Server) -> Vec<Vec<String>> {
        let mut feed = Feed::open(server.mllp.unwrap());
        let mut all = self.acknowledged;
        for messages in self.refused.into_iter().step_by(2) {
            for id in &messages {
                let answer = feed.send(id);
                assert!(answer.contains(&format!("MSA|AA|{id}")), "{id}: {answer}");
            }
            all.push(messages);
        }
        all
    }
}

/// How many of a kind there are.
pub(super) fn total(server: &Server, key: &str, kind: &str) -> usize {
    let (status, answer) = server.get_with(&format!("/fhir/{kind}?_summary=count"), Some(key));
    assert_eq!(status, 200, "{answer}");
    let (_, rest) = answer.split_once("\"total\":").unwrap();
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// Every acknowledged report is there with its two results, and no report or person is there without.
pub(super) fn all_there(server: &Server, key: &str, acknowledged: &[Vec<String>]) {
    for id in acknowledged.iter().flat_map(|of_thread| {
        // all of the last, where the loss would be, and a few before them
        let last = of_thread.len().saturating_sub(25);
        of_thread.iter().enumerate().filter(move |(at, _)| *at >= last || at % 17 == 0).map(|(_, id)| id)
    }) {
        let (status, found) =
            server.get_with(&format!("/fhir/DiagnosticReport?identifier={}", filler(id)), Some(key));
        assert_eq!(status, 200, "{found}");
        assert_eq!(found.matches("\"resourceType\":\"DiagnosticReport\"").count(), 1, "{id}: {found}");
        assert_eq!(found.matches("\"Observation/").count(), 2, "{id}: {found}");
    }
    let reports = total(server, key, "DiagnosticReport");
    assert!(reports >= acknowledged.iter().map(Vec::len).sum(), "{reports} reports");
    assert_eq!(total(server, key, "Observation"), 2 * reports, "a report without its results");
    assert_eq!(total(server, key, "Patient"), reports, "a person without a report");
}

pub(super) fn books_are_right(place: &Place) {
    assert!(place.run(&["audit", "verify"]).well().contains("完整"));
    assert!(place.run(&["stats", "--recount", "--region", &place.region()]).well().contains("计数一致"));
}
