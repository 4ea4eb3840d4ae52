//! Callers over HTTP/1.1 that keep their connection and wait for each answer before they ask again.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use base::{Fault, Result};
use memchr::memmem;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Asked, Make};

/// One request, and the words in its answer that say something was found.
pub(crate) struct Request {
    pub(crate) text: String,
    pub(crate) found: &'static str,
}

/// What was measured.
#[derive(Default)]
pub(crate) struct Measured {
    /// Latencies, sorted.
    pub(crate) micros: Vec<u32>,
    /// Answers in which something was found.
    pub(crate) found: usize,
    elapsed: Duration,
    /// Processor time of server and callers, for all that was asked.
    pub(crate) server: Duration,
    pub(crate) callers: Duration,
    /// All that was asked, the unmeasured beginning and end too.
    all: usize,
}

impl Measured {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// Microseconds of processor time an answer.
    pub(crate) fn cost(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / self.all.max(1) as f64
    }

    /// A quantile of the latencies, in milliseconds.
    pub(crate) fn quantile(&self, q: f64) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        self.micros.get((last as f64 * q) as usize).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    }
}

/// Asks on `connections` at once for `time`, half a second before it unmeasured.
pub(crate) async fn drive(
    address: SocketAddr,
    asked: &Arc<Asked>,
    make: Make,
    connections: usize,
    time: Duration,
) -> Result<Measured> {
    let from = Instant::now() + Duration::from_millis(500);
    let tasks: Vec<_> = (0..connections)
        .map(|n| tokio::spawn(one(address, asked.clone(), make, n as u64, from, from + time)))
        .collect();
    let mut all = Measured { elapsed: time, ..Measured::default() };
    for task in tasks {
        let one = task.await.map_err(|_| Fault::internal("a caller stopped"))??;
        all.micros.extend(one.micros);
        all.found += one.found;
        all.all += one.all;
    }
    all.micros.sort_unstable();
    Ok(all)
}

async fn one(
    address: SocketAddr,
    asked: Arc<Asked>,
    make: Make,
    number: u64,
    from: Instant,
    until: Instant,
) -> Result<Measured> {
    let lost = |e: std::io::Error| Fault::unavailable(format!("the connection: {e}"));
    let mut stream = TcpStream::connect(address).await.map_err(lost)?;
    stream.set_nodelay(true).map_err(lost)?;
    let mut random =
        u64::from(from.elapsed().subsec_nanos()) ^ (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (mut measured, mut buffer) = (Measured::default(), Vec::with_capacity(16_384));
    loop {
        let request = make(&asked, next(&mut random));
        let began = Instant::now();
        if began >= until {
            return Ok(measured);
        }
        stream.write_all(request.text.as_bytes()).await.map_err(lost)?;
        buffer.clear();
        let body = loop {
            if stream.read_buf(&mut buffer).await.map_err(lost)? == 0 {
                return Err(Fault::unavailable("the server closed the connection"));
            }
            if let Some((head, body)) = whole(&buffer)? {
                if !head.starts_with("HTTP/1.1 20") {
                    return Err(Fault::invalid(format!("{head}\n{}", String::from_utf8_lossy(body))));
                }
                break body;
            }
        };
        let ended = Instant::now();
        measured.all += 1;
        if began >= from && ended <= until {
            measured.micros.push(u32::try_from((ended - began).as_micros()).unwrap_or(u32::MAX));
            measured.found += usize::from(memmem::find(body, request.found.as_bytes()).is_some());
        }
    }
}

/// Head and body, once both are there.
fn whole(buffer: &[u8]) -> Result<Option<(&str, &[u8])>> {
    let Some(end) = memmem::find(buffer, b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end]).map_err(|_| Fault::invalid("a head that is no text"))?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.ok_or_else(|| Fault::invalid(format!("an answer without a length: {head}")))?;
    let body = &buffer[end + 4..];
    Ok((body.len() >= length).then_some((head, body)))
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
