//! TLS for HTTP (ADR 0062): a certificate and its key from files, read again when they change, so that a renewed
//! certificate holds for the next connection and no connection in flight is cut.

use std::{
    fmt,
    io::{Error, Result as IoResult},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use axum::serve::Listener;
use base::{Fault, Result};
use rustls::{
    DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _},
    server::{
        ClientHello, ResolvesServerCert,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Files of a certificate chain and its key, in PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate, then those between it and the root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A certificate in force.
pub(crate) struct Certificate {
    files: Tls,
    current: RwLock<(Option<Changed>, Arc<CertifiedKey>)>,
}

/// When the two files were last changed.
type Changed = (SystemTime, SystemTime);

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.files.certificate.display())
    }
}

impl Certificate {
    /// Reads the files. `Fault::invalid` when they cannot be read or do not belong together.
    pub(crate) fn read(files: &Tls) -> Result<Self> {
        let now = changed(files);
        Ok(Self { files: files.clone(), current: RwLock::new((now, Arc::new(certified(files)?))) })
    }

    /// Reads the files again if they have changed; whether they had. Wrong ones leave what is in force.
    pub(crate) fn refresh(&self) -> Result<bool> {
        let now = changed(&self.files);
        if now == self.current.read().unwrap_or_else(PoisonError::into_inner).0 {
            return Ok(false);
        }
        let fresh = Arc::new(certified(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (now, fresh);
        Ok(true)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).1.clone())
    }
}

fn changed(files: &Tls) -> Option<Changed> {
    let at = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    at(&files.certificate).zip(at(&files.key))
}

fn certified(files: &Tls) -> Result<CertifiedKey> {
    let wrong = |path: &Path, what: &str| {
        Fault::invalid(format!("{what}; name PEM files of a certificate chain and its key"))
            .at(path.display().to_string())
    };
    let chain: std::result::Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.certificate)
        .map_err(|_| wrong(&files.certificate, "the certificate cannot be read"))?
        .collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| wrong(&files.certificate, "there is no certificate in this file"))?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|_| wrong(&files.key, "there is no private key that can be read in this file"))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| wrong(&files.key, &format!("certificate and key do not fit: {error}")))
}

fn builder() -> Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Fault::internal(format!("TLS cannot be started: {e}")))
}

/// TLS 1.2 and 1.3 for MLLP. A client is asked for a certificate and may have none; which senders need one, and which, is
/// asked of the list of senders.
pub(crate) fn acceptor(certificate: Arc<Certificate>) -> Result<TlsAcceptor> {
    let asking = Arc::new(Pinned(ring::default_provider().signature_verification_algorithms));
    let config = builder()?.with_client_cert_verifier(asking).with_cert_resolver(certificate);
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Takes any client certificate whose key the client holds: it is compared with the one that the operator wrote down for
/// the sender, so that nobody needs to vouch for it, and no date in it counts.
#[derive(Debug)]
struct Pinned(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> std::result::Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// How long a client may take to greet.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Clients that may be greeting at once; more wait in the queue of the system.
const GREETING_MOST: usize = 512;

/// Connections that have greeted.
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Greets whoever connects to `listener`, each by itself, so that a slow one keeps nobody waiting. TLS 1.2 and
    /// 1.3; HTTP/1.1.
    pub(crate) fn new(listener: TcpListener, certificate: Arc<Certificate>) -> Result<Self> {
        let failed = |e: String| Fault::internal(format!("TLS cannot be started: {e}"));
        let address = listener.local_addr().map_err(|e| failed(e.to_string()))?;
        let mut config = builder()?.with_no_client_auth().with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (greeted, ready) = mpsc::channel(64);
        tokio::spawn(greet(listener, acceptor, greeted));
        Ok(Self { ready, address })
    }
}

async fn greet(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    greeted: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(GREETING_MOST));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let (stream, from) = tokio::select! {
            // axum's own way to accept waits out a lack of file handles
            accepted = Listener::accept(&mut listener) => accepted,
            () = greeted.closed() => return,
        };
        let (acceptor, greeted) = (acceptor.clone(), greeted.clone());
        tokio::spawn(async move {
            drop(stream.set_nodelay(true));
            // Who does not greet, or not in TLS, is no caller; scanners would fill the log.
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => drop(greeted.send((stream, from)).await),
                Ok(Err(error)) => tracing::debug!(%from, %error, "no TLS handshake"),
                Err(_) => tracing::debug!(%from, "no TLS handshake in time"),
            }
            drop(place);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(greeted) => greeted,
            // The greeter lives as long as this; when the runtime ends, nobody comes any more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> IoResult<Self::Addr> {
        Ok::<_, Error>(self.address)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read as _, Write as _},
        net::TcpStream as Blocking,
    };

    use axum::{Router, routing::get};
    use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};

    use super::*;

    fn write(files: &Tls) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(&files.certificate, made.cert.pem()).unwrap();
        fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    }

    /// What a client that trusts `root` alone is answered.
    fn ask(address: SocketAddr, root: &CertificateDer<'static>) -> IoResult<String> {
        let mut roots = RootCertStore::empty();
        roots.add(root.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(client, Blocking::connect(address)?);
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn https_is_answered_and_a_renewed_certificate_holds_without_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let files = Tls { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        let first = write(&files);
        let certificate = Arc::new(Certificate::read(&files).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let address = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let listener = TlsListener::new(listener, certificate.clone()).unwrap();
            let address = listener.local_addr().unwrap();
            let app = Router::new().route("/", get(|| async { "lianyi" }));
            tokio::spawn(async move { axum::serve(listener, app).await });
            address
        });
        // somebody who never greets, and somebody who speaks no TLS, keep nobody waiting
        let silent = Blocking::connect(address).unwrap();
        let mut plain = Blocking::connect(address).unwrap();
        plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        assert!(ask(address, &first).unwrap().ends_with("lianyi"));

        assert!(!certificate.refresh().unwrap());
        std::thread::sleep(Duration::from_millis(20));
        let second = write(&files);
        assert!(ask(address, &second).is_err(), "not yet read");
        assert!(certificate.refresh().unwrap());
        assert!(ask(address, &second).unwrap().ends_with("lianyi"));
        assert!(ask(address, &first).is_err());

        // files that do not belong together leave what is in force
        std::thread::sleep(Duration::from_millis(20));
        fs::write(&files.key, "nothing").unwrap();
        assert!(certificate.refresh().unwrap_err().detail.contains("no private key"));
        assert!(ask(address, &second).unwrap().ends_with("lianyi"));
        drop((silent, plain));
    }

    #[test]
    fn a_certificate_and_the_key_of_another_are_refused_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let files = |name: &str| Tls {
            certificate: folder.path().join(format!("{name}.cert")),
            key: folder.path().join(format!("{name}.key")),
        };
        let (one, other) = (files("one"), files("other"));
        write(&one);
        write(&other);
        let mixed = Tls { key: other.key.clone(), ..one.clone() };
        assert!(Certificate::read(&mixed).unwrap_err().detail.contains("do not fit"));
        let missing = Tls { certificate: folder.path().join("nowhere"), ..one };
        assert!(Certificate::read(&missing).unwrap_err().detail.contains("cannot be read"));
        let swapped = Tls { certificate: other.key.clone(), key: other.certificate.clone() };
        assert!(Certificate::read(&swapped).unwrap_err().detail.contains("no certificate"));
    }
}
