//! One connection: a reader that cuts frames and starts handlers, a writer that sends answers in order.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::{Semaphore, mpsc, watch},
    task::JoinHandle,
    time::{Instant, timeout},
};

use super::{Config, Deframer, Frame, FrameError, Handler, Senders, Turn, frame};
use crate::{
    charset::CharsetRule,
    hl7::{ErrorCode, Header, Issue, Place, ack},
};

/// How long a closed connection is read on, so that the last answer is not lost to a TCP reset.
const LINGER: Duration = Duration::from_secs(2);

/// An answer that is there, or that a handler is working on.
enum Answer {
    Ready(Vec<u8>),
    Working(Header, JoinHandle<Vec<u8>>),
}

/// Says why and closes, without reading anything.
pub(super) async fn refuse(
    (mut read, mut write): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    config: &Config,
    reason: &str,
) {
    let answer = rejection(&Header::unreadable(), reason, config);
    if timeout(LINGER, write.write_all(&frame(&answer))).await.is_ok_and(|written| written.is_ok())
        && timeout(LINGER, write.flush()).await.is_ok_and(|flushed| flushed.is_ok())
    {
        linger(&mut read, &mut write).await;
    }
}

/// Takes messages from the two halves of a connection, plain or within TLS, until it ends.
pub(super) async fn run<H: Handler>(
    (read, mut write): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    peer: SocketAddr,
    senders: Senders,
    config: Arc<Config>,
    handler: Arc<H>,
    stopped: watch::Receiver<bool>,
) {
    // At least one answer may wait in the channel; the semaphore is what limits handlers.
    let (answers, mut waiting) = mpsc::channel(config.in_flight_max.max(1));
    let room = u32::try_from(config.message_bytes_max).unwrap_or(u32::MAX).max(1);
    let mut connection = Connection {
        read,
        peer,
        senders,
        deframer: Deframer::new(config.message_bytes_max),
        permits: Arc::new(Semaphore::new(room as usize)),
        room,
        framing_errors: 0,
        config: config.clone(),
        handler,
        answers,
        stopped,
    };
    let reader = async move {
        connection.read_all().await;
        connection.read
    };
    let writer = async move {
        while let Some(answer) = waiting.recv().await {
            let bytes = finished(answer, &config).await;
            let written = timeout(config.half_frame_timeout, async {
                write.write_all(&frame(&bytes)).await?;
                // within TLS, bytes may wait to be sealed
                write.flush().await
            })
            .await;
            if !written.is_ok_and(|written| written.is_ok()) {
                tracing::info!(%peer, "mllp: the sender left before its answer, or does not read it");
                break;
            }
        }
        // Dropping `waiting` makes the reader stop at its next answer.
        write
    };
    let (mut read, mut write) = tokio::join!(reader, writer);
    linger(&mut read, &mut write).await;
}

async fn finished(answer: Answer, config: &Config) -> Vec<u8> {
    match answer {
        Answer::Ready(bytes) => bytes,
        Answer::Working(header, task) => match task.await {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(%error, "mllp: a handler failed");
                let issue = Issue::error(
                    Place::MESSAGE,
                    ErrorCode::Internal,
                    "the message was not taken because of an error here; send it again later",
                );
                ack::error(&header, &[issue], &config.stamp())
            }
        },
    }
}

async fn linger(read: &mut (impl AsyncRead + Unpin), write: &mut (impl AsyncWrite + Unpin)) {
    let _ = timeout(LINGER, write.shutdown()).await;
    let drain = async {
        let mut sink = [0u8; 4096];
        while read.read(&mut sink).await.is_ok_and(|n| n > 0) {}
    };
    let _ = timeout(LINGER, drain).await;
}

fn rejection(header: &Header, reason: &str, config: &Config) -> Vec<u8> {
    ack::reject(header, &[Issue::error(Place::MESSAGE, ErrorCode::Internal, reason)], &config.stamp())
}

struct Connection<R, H> {
    read: R,
    peer: SocketAddr,
    senders: Senders,
    deframer: Deframer,
    /// Bytes that messages in flight may still take up.
    permits: Arc<Semaphore>,
    /// All such bytes: those of the largest message.
    room: u32,
    framing_errors: usize,
    config: Arc<Config>,
    handler: Arc<H>,
    answers: mpsc::Sender<Answer>,
    stopped: watch::Receiver<bool>,
}

/// Why reading goes on or ends.
type Open = Result<(), Closed>;
struct Closed;

impl<R: AsyncRead + Unpin, H: Handler> Connection<R, H> {
    async fn read_all(&mut self) {
        let mut buffer = vec![0u8; 32 * 1024];
        let mut begun: Option<Instant> = None;
        let mut stopped = self.stopped.clone();
        loop {
            while let Some(next) = self.deframer.next_frame() {
                begun = None;
                if self.take(next).await.is_err() {
                    return;
                }
            }
            let patience = match (self.deframer.is_half(), begun) {
                (false, _) => self.config.idle_timeout,
                (true, None) => {
                    begun = Some(Instant::now());
                    self.config.half_frame_timeout
                }
                (true, Some(at)) => {
                    let left = self.config.frame_timeout.saturating_sub(at.elapsed());
                    left.min(self.config.half_frame_timeout)
                }
            };
            let arrived = tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => None,
                arrived = timeout(patience, self.read.read(&mut buffer)) => Some(arrived),
            };
            let Some(arrived) = arrived else { return self.stop().await };
            match arrived {
                Ok(Ok(n)) if n > 0 => self.deframer.feed(buffer.get(..n).unwrap_or_default()),
                Ok(ended) => return self.ended(ended.err()).await,
                Err(_) => return self.too_slow().await,
            }
        }
    }

    async fn take(&mut self, next: Result<Vec<u8>, FrameError>) -> Open {
        match next {
            Ok(bytes) => self.message(bytes).await,
            Err(error) => self.bad_frame(error).await,
        }
    }

    async fn message(&mut self, bytes: Vec<u8>) -> Open {
        let header = |rule| Header::peek(&bytes, rule).unwrap_or_else(Header::unreadable);
        let Ok(permit) = self.permits.clone().acquire_many_owned(self.share(bytes.len())).await else {
            return Err(Closed);
        };
        if *self.stopped.borrow() {
            return self.reject(header(self.senders.charset()), "the server is stopping; send again").await;
        }
        if let Some(at) = bytes.iter().position(|&b| b == 0) {
            let reason =
                format!("byte {at} of the message is NUL; send UTF-8 or GB18030 text without NUL bytes");
            return self.reject(header(self.senders.charset()), &reason).await;
        }
        let Some((sender, header)) = self.senders.of(&bytes) else {
            let header = header(self.senders.charset());
            let reason = if header.is_readable() {
                "MSH-3 and MSH-4 are not those of a sender on the list; ask the platform's operator to add them"
            } else {
                "the message does not begin with MSH and a field separator; begin it with MSH|^~\\&"
            };
            return self.reject(header, reason).await;
        };
        let (handler, peer) = (self.handler.clone(), self.peer);
        let (turn, ended) = Turn::begin();
        let task = tokio::spawn(async move {
            let reply = handler.handle(Frame { peer, sender, bytes }, turn).await;
            drop(permit);
            reply.bytes
        });
        self.answer(Answer::Working(header, task)).await?;
        // Completes with an error, since a turn says nothing when it is dropped.
        let _ = ended.await;
        Ok(())
    }

    /// What a message takes of the room: its own size, or the share that lets `in_flight_max` be there.
    fn share(&self, bytes: usize) -> u32 {
        let one = u32::try_from(self.config.in_flight_max).unwrap_or(u32::MAX).max(1);
        u32::try_from(bytes).unwrap_or(u32::MAX).max(self.room / one).clamp(1, self.room)
    }

    /// Names the error; after a few, or one that leaves the stream unusable, the connection ends.
    async fn bad_frame(&mut self, error: FrameError) -> Open {
        self.framing_errors += 1;
        let fatal = matches!(error, FrameError::TooLarge { .. });
        let reason = error.to_string();
        tracing::warn!(peer = %self.peer, reason, "mllp: bad framing");
        let (FrameError::Truncated { begun }
        | FrameError::BadEnd { begun }
        | FrameError::TooLarge { begun, .. }) = error
        else {
            self.reject(Header::unreadable(), &reason).await?;
            return self.still_patient();
        };
        let header = Header::peek(&begun, self.senders.charset()).unwrap_or_else(Header::unreadable);
        self.reject(header, &reason).await?;
        if fatal { Err(Closed) } else { self.still_patient() }
    }

    fn still_patient(&self) -> Open {
        if self.framing_errors > self.config.framing_errors_max { Err(Closed) } else { Ok(()) }
    }

    async fn reject(&mut self, header: Header, reason: &str) -> Open {
        let answer = rejection(&header, reason, &self.config);
        self.answer(Answer::Ready(answer)).await
    }

    async fn answer(&mut self, answer: Answer) -> Open {
        self.answers.send(answer).await.map_err(|_| Closed)
    }

    fn half_header(&self) -> Header {
        let rule: CharsetRule = self.senders.charset();
        Header::peek(self.deframer.half(), rule).unwrap_or_else(Header::unreadable)
    }

    async fn stop(&mut self) {
        if self.deframer.is_half() {
            let _ = self.reject(self.half_header(), "the server is stopping; send again").await;
        }
    }

    async fn ended(&mut self, error: Option<std::io::Error>) {
        if let Some(error) = error {
            tracing::info!(peer = %self.peer, %error, "mllp: connection lost");
        }
        if self.deframer.is_half() {
            tracing::warn!(peer = %self.peer, "mllp: connection ended inside a frame");
            let _ = self
                .reject(self.half_header(), "the connection ended inside the frame; send the message again")
                .await;
        }
    }

    async fn too_slow(&mut self) {
        if self.deframer.is_half() {
            tracing::warn!(peer = %self.peer, "mllp: half a frame, then silence");
            let _ = self
                .reject(self.half_header(), "the frame was not finished in time; send the message again")
                .await;
        }
    }
}
