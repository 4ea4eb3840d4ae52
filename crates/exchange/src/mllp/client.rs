//! A small client: for tests, benchmarks and the demonstration. Sends, or sends many before it reads.

use std::{collections::VecDeque, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, ToSocketAddrs},
    time::timeout,
};

use super::{Deframer, FrameError, frame};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The network.
    #[error("the connection failed: {0}")]
    Io(#[from] std::io::Error),
    /// The other side closed.
    #[error("the connection was closed before an answer came")]
    Closed,
    /// The answer is not a frame.
    #[error("the answer is badly framed: {0}")]
    Frame(#[from] FrameError),
    /// Nothing came.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
}

/// Bytes both ways.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection to an MLLP server.
pub struct Client {
    stream: Box<dyn Stream>,
    deframer: Deframer,
    answers: VecDeque<Vec<u8>>,
    patience: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Client {
    /// Connects; an answer is waited for up to `patience`.
    pub async fn connect(address: impl ToSocketAddrs, patience: Duration) -> Result<Self, ClientError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, patience))
    }

    /// Speaks over a connection that is there: within TLS.
    pub fn over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, patience: Duration) -> Self {
        let stream = Box::new(stream);
        Self { stream, deframer: Deframer::new(1024 * 1024), answers: VecDeque::new(), patience }
    }

    /// Sends a message and waits for its answer.
    pub async fn send(&mut self, message: &[u8]) -> Result<Vec<u8>, ClientError> {
        self.write(&frame(message)).await?;
        self.receive().await
    }

    /// Writes bytes as they are: frames made elsewhere, halves of frames, junk.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        self.stream.write_all(bytes).await?;
        Ok(self.stream.flush().await?)
    }

    /// Ends the sending side.
    pub async fn finish(&mut self) -> Result<(), ClientError> {
        Ok(self.stream.shutdown().await?)
    }

    /// The next answer.
    pub async fn receive(&mut self) -> Result<Vec<u8>, ClientError> {
        let mut buffer = vec![0u8; 16 * 1024];
        loop {
            while let Some(next) = self.deframer.next_frame() {
                self.answers.push_back(next?);
            }
            if let Some(answer) = self.answers.pop_front() {
                return Ok(answer);
            }
            let read = timeout(self.patience, self.stream.read(&mut buffer)).await;
            match read.map_err(|_| ClientError::Timeout(self.patience))?? {
                0 => return Err(ClientError::Closed),
                n => self.deframer.feed(buffer.get(..n).unwrap_or_default()),
            }
        }
    }
}
