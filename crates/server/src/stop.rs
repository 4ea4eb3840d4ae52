//! Stopping: one signal asks, a second one insists.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use base::{Fault, Result};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Whether to stop. Clones share it.
#[derive(Clone)]
pub(crate) struct Stop {
    asked: Arc<AtomicBool>,
    tell: Arc<watch::Sender<bool>>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { asked: Arc::default(), tell: Arc::new(watch::Sender::new(false)) }
    }
}

impl Stop {
    /// Asks everybody to stop.
    pub(crate) fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.tell.send_replace(true);
    }

    /// Whether somebody has asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// The flag for those who look.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        self.asked.clone()
    }

    /// Completes when somebody has asked.
    pub(crate) fn asked(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut told = self.tell.subscribe();
        async move {
            // the sender lives in every clone: it cannot be gone while somebody waits in a running server
            drop(told.wait_for(|asked| *asked).await);
        }
    }

    /// SIGTERM and SIGINT ask; the second of either ends the process at once, leaving to the database what
    /// it makes sure of anyway: what was acknowledged is durable.
    pub(crate) fn on_signals(&self) -> Result<()> {
        let failed = |e: std::io::Error| Fault::unavailable(format!("signals cannot be received: {e}"));
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let stop = self.clone();
        tokio::spawn(async move {
            loop {
                let code = tokio::select! {
                    _ = terminate.recv() => 143,
                    _ = interrupt.recv() => 130,
                };
                if stop.asked.load(Ordering::SeqCst) {
                    tracing::warn!("asked to stop a second time: ending at once");
                    std::process::exit(code);
                }
                tracing::info!("asked to stop: finishing what is in flight; a second signal ends at once");
                stop.ask();
            }
        });
        Ok(())
    }
}
