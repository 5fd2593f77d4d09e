//! The host's side of a plugin process: start, connect, listen to, end.
//!
//! [`Plugin::start`] and [`Plugin::channel`] are what most stories need; the calls
//! of a protocol go over that channel. What the plugin must never print is named
//! with [`Plugin::forbid`] and looked for when the story is over.

use std::future::Future;
use std::io::{BufRead as _, BufReader, Read};
#[cfg(unix)]
use std::path::Path;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, DEFAULT_VERSIONS, SupportedProtocolVersion};
use system::Environment;
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint};

pub(crate) use super::identity::{Identity, host_certificate};

/// The executable under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas");

/// What Terraform sets to start a plugin (go-plugin handshake).
pub(crate) const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Where the socket is to lie, if the host says so (go-plugin).
pub(crate) const SOCKET_FOLDER: &str = "PLUGIN_UNIX_SOCKET_DIR";

/// Longer than any step takes: it turns a hanging test into a failed one.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running plugin. Dropping it ends it and looks for forbidden words in its stderr.
pub(crate) struct Plugin {
    process: Child,
    first_line: String,
    stdout_end: Option<oneshot::Receiver<String>>,
    stderr: Arc<Mutex<String>>,
    stderr_end: mpsc::Receiver<()>,
    forbidden: Vec<String>,
    sockets: TempDir,
}

impl Plugin {
    /// Starts the binary as Terraform does, with mutual TLS and these variables.
    ///
    /// An empty value stands for a variable that is not set. Nothing of the test's
    /// own environment is passed on, so a story plays the same on every machine.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(BINARY);
        command.envs(hosted()).envs(variables.iter().copied());
        Self::spawn(command).await
    }

    /// Starts whatever ends up as a plugin that writes to this command's stdout.
    ///
    /// Its socket lies in a folder of its own, unless the command says where.
    pub(crate) async fn spawn(mut command: Command) -> Self {
        let sockets = TempDir::new().expect("a folder for sockets can be made");
        if !command.get_envs().any(|(name, _)| name == SOCKET_FOLDER) {
            command.env(SOCKET_FOLDER, sockets.path());
        }
        let mut process = clean(&mut command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command can be started");

        let (first_line, stdout_end) = read_stdout(process.stdout.take().expect("it is piped"));
        let stderr = Arc::default();
        let stderr_end = read_stderr(
            process.stderr.take().expect("it is piped"),
            Arc::clone(&stderr),
        );
        let mut plugin = Self {
            process,
            first_line: String::new(),
            stdout_end: Some(stdout_end),
            stderr,
            stderr_end,
            forbidden: Vec::new(),
            sockets,
        };
        plugin.first_line = in_time(first_line)
            .await
            .unwrap_or_else(|_| panic!("no line on stdout; stderr: {}", plugin.stderr()));
        plugin
    }

    /// Runs the binary to its end, for starts that are refused.
    pub(crate) fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> std::process::Output {
        clean(Command::new(BINARY).args(arguments))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the binary can be started")
    }

    /// Makes the story fail if this text appears on the plugin's stderr, ever.
    #[allow(dead_code, reason = "the handshake's own stories have no secrets")]
    pub(crate) fn forbid(&mut self, secret: &str) {
        assert!(!secret.is_empty(), "an empty text is always there");
        self.forbidden.push(secret.to_owned());
    }

    /// A connection that belongs to the host, for any number of gRPC clients.
    pub(crate) async fn channel(&self) -> Channel {
        self.connect(Identity::Host, DEFAULT_VERSIONS)
            .await
            .unwrap_or_else(|error| panic!("{error:?}; stderr: {}", self.stderr()))
    }

    /// A connection of a client, by these versions of TLS, or without TLS where the
    /// handshake line carries no certificate.
    pub(crate) async fn connect(
        &self,
        identity: Identity,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Result<Channel, tonic::transport::Error> {
        let line = self.handshake();
        let tls = line
            .certificate
            .map(|server| TlsConnector::from(Arc::new(identity.client(server, versions))));
        channel_over(line.address, tls).await
    }

    /// A connection that has shaken hands and says nothing.
    pub(crate) async fn idle(&self) -> TlsStream<Box<dyn Stream>> {
        self.tls(Identity::Host).await.expect("the host is let in")
    }

    /// The alert that ends the connection of a client that is refused.
    pub(crate) async fn alert_for(&self, identity: Identity) -> Option<AlertDescription> {
        // In TLS 1.3 the client is done before the server has checked its certificate.
        let error = match self.tls(identity).await {
            Ok(mut stream) => in_time(stream.read_u8()).await.expect_err("it is let in"),
            Err(error) => error,
        };
        match error.get_ref()?.downcast_ref() {
            Some(rustls::Error::AlertReceived(alert)) => Some(*alert),
            _ => None,
        }
    }

    async fn tls(&self, identity: Identity) -> std::io::Result<TlsStream<Box<dyn Stream>>> {
        let line = self.handshake();
        let server = line.certificate.expect("the plugin speaks TLS");
        let stream = line.address.connect().await?;
        TlsConnector::from(Arc::new(identity.client(server, DEFAULT_VERSIONS)))
            .connect(localhost(), stream)
            .await
    }

    /// What the first line on stdout says.
    pub(crate) fn handshake(&self) -> Handshake {
        Handshake::parse(&self.first_line)
    }

    /// The first line on stdout, as it was written.
    pub(crate) fn first_line(&self) -> &str {
        &self.first_line
    }

    /// What there is in the folder that the plugin may put its socket in.
    pub(crate) fn sockets(&self) -> Vec<PathBuf> {
        let entries = self.sockets.path().read_dir().expect("the folder exists");
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// Sends a signal, by the name that `kill` has for it.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.process.id().to_string()])
            .status()
            .expect("there is a kill command");
        assert!(status.success());
    }

    /// The most memory that the process has held so far, in bytes (proc(5), VmHWM).
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("the plugin lives");
        let kibibytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"))
            .expect("Linux keeps a peak");
        kibibytes.trim().parse::<u64>().expect("it is a number") * 1024
    }

    /// Closes the stdin of the process that was started.
    #[cfg(unix)]
    pub(crate) fn close_stdin(&mut self) {
        drop(self.process.stdin.take());
    }

    /// Waits for the end, seen as the host sees it: by the end of stdout.
    ///
    /// Returns the status of the process that was started, and what came on stdout
    /// after the first line.
    pub(crate) async fn ended(&mut self) -> (ExitStatus, String) {
        let end = self.stdout_end.take().expect("it ends once");
        let rest = in_time(end).await.expect("the reader goes on to the end");
        (self.process.wait().expect("it is our child"), rest)
    }

    /// What has come on stderr up to now.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// All of stderr, once no process can write to it any more.
    pub(crate) fn whole_stderr(&self) -> String {
        let _ = self.stderr_end.recv_timeout(PATIENCE);
        self.stderr()
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // It may have ended long ago, which is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let stderr = self.whole_stderr();
        if thread::panicking() {
            return;
        }
        for secret in &self.forbidden {
            assert!(!stderr.contains(secret), "a secret is on stderr:\n{stderr}");
        }
    }
}

/// The handshake line, taken apart.
#[derive(Debug)]
pub(crate) struct Handshake {
    /// The fields before the certificate.
    pub(crate) fields: [String; 5],
    /// Where the plugin listens.
    pub(crate) address: Address,
    /// The server's certificate; `None` where the field is empty.
    pub(crate) certificate: Option<CertificateDer<'static>>,
}

impl Handshake {
    fn parse(line: &str) -> Self {
        let fields: Vec<_> = line.split('|').map(str::to_owned).collect();
        let [head @ .., certificate] = &fields[..] else {
            panic!("an empty line");
        };
        let der = STANDARD_NO_PAD
            .decode(certificate)
            .expect("it is base64 without padding");
        Self {
            fields: head.to_vec().try_into().expect("the line has six fields"),
            address: Address::new(&fields[2], &fields[3]),
            certificate: (!der.is_empty()).then(|| der.into()),
        }
    }

    /// The folder that the unix socket lies in.
    #[cfg(unix)]
    pub(crate) fn folder(&self) -> &Path {
        let socket = Path::new(&self.address.at);
        socket.parent().expect("a socket lies in a folder")
    }
}

/// Where a plugin listens: a unix socket, or a port of loopback on systems without them.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    network: String,
    at: String,
}

impl Address {
    /// The network and the address in it, as the handshake line has them.
    pub(crate) fn new(network: &str, at: &str) -> Self {
        Self {
            network: network.to_owned(),
            at: at.to_owned(),
        }
    }

    /// A connection that has said nothing yet.
    pub(crate) async fn connect(&self) -> std::io::Result<Box<dyn Stream>> {
        Ok(match &*self.network {
            #[cfg(unix)]
            "unix" => Box::new(UnixStream::connect(&self.at).await?),
            "tcp" => Box::new(TcpStream::connect(&self.at).await?),
            other => panic!("the host does not know the network {other}"),
        })
    }

    /// A channel to a plugin that speaks no TLS, such as one in debug mode.
    pub(crate) async fn plaintext(self) -> Channel {
        channel_over(self, None)
            .await
            .expect("the plugin accepts connections")
    }
}

async fn channel_over(
    address: Address,
    tls: Option<TlsConnector>,
) -> Result<Channel, tonic::transport::Error> {
    let connector = tower::service_fn(move |_| {
        let (address, tls) = (address.clone(), tls.clone());
        async move {
            let stream = address.connect().await?;
            let stream: Box<dyn Stream> = match tls {
                Some(tls) => Box::new(tls.connect(localhost(), stream).await?),
                None => stream,
            };
            std::io::Result::Ok(TokioIo::new(stream))
        }
    });
    // The host part is never used: the connector knows where to go.
    let endpoint = Endpoint::from_static("http://localhost").timeout(PATIENCE);
    endpoint.connect_with_connector(connector).await
}

/// What a channel can be made over.
pub(crate) trait Stream:
    tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin
{
}
impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Stream for T {}

/// What Terraform adds to the environment of each plugin.
pub(crate) fn hosted() -> [(&'static str, &'static str); 5] {
    [
        COOKIE,
        ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
        ("PLUGIN_MIN_PORT", "10000"),
        ("PLUGIN_MAX_PORT", "25000"),
        ("PLUGIN_CLIENT_CERT", host_certificate()),
    ]
}

/// Removes the test's own environment, keeps what was set for the command.
fn clean(command: &mut Command) -> &mut Command {
    let set: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let machine = Environment::process();
    // Windows opens no socket for a process that does not know the system's folder.
    let kept = ["PATH", "SystemRoot"]
        .into_iter()
        .filter_map(|name| Some((name, machine.variable(name).unwrap()?)));
    command.env_clear().envs(kept).envs(set)
}

fn localhost() -> ServerName<'static> {
    ServerName::try_from("localhost").expect("it is a DNS name")
}

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work)
        .await
        .expect("it takes far less than a minute")
}

/// The first line as soon as it is there, and the rest at the end.
fn read_stdout(
    stdout: impl Read + Send + 'static,
) -> (oneshot::Receiver<String>, oneshot::Receiver<String>) {
    let (line_is_there, line) = oneshot::channel();
    let (end_is_there, end) = oneshot::channel();
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        let mut first = String::new();
        if stdout.read_line(&mut first).unwrap_or(0) > 0 {
            let _ = line_is_there.send(first.trim_end().to_owned());
        }
        let mut rest = String::new();
        let _ = stdout.read_to_string(&mut rest);
        let _ = end_is_there.send(rest);
    });
    (line, end)
}

fn read_stderr(stderr: impl Read + Send + 'static, to: Arc<Mutex<String>>) -> mpsc::Receiver<()> {
    let (end_is_there, end) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines() {
            let Ok(line) = line else { break };
            to.lock().unwrap().push_str(&(line + "\n"));
        }
        let _ = end_is_there.send(());
    });
    end
}
