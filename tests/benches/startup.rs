//! How long Terraform waits for the plugin: from exec to the handshake line.
//!
//! Terraform starts the plugin about four times a command. `/bin/true`, run in
//! turns with it, shows what starting any process costs on the machine.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas");
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const HOST: &str = include_str!("../data/tls/host.pem");

fn main() -> io::Result<()> {
    let sockets = tempfile::tempdir()?;
    // The first start reads the file from the disk.
    plugin(sockets.path())?;
    nothing()?;
    let mut rounds = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        rounds.0.push(plugin(sockets.path())?);
        rounds.1.push(nothing()?);
    }
    let (plugin, nothing) = (median(rounds.0), median(rounds.1));
    let ratio = plugin.as_secs_f64() / nothing.as_secs_f64();
    let mut out = io::stdout();
    writeln!(
        out,
        "exec to handshake line  {plugin:>10.2?}  median of {ROUNDS}"
    )?;
    writeln!(
        out,
        "/bin/true               {nothing:>10.2?}  median of {ROUNDS}"
    )?;
    writeln!(out, "ratio                   {ratio:>9.2}")
}

fn plugin(sockets: &Path) -> io::Result<Duration> {
    let mut command = Command::new(BINARY);
    command
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", HOST)
        .env("PLUGIN_UNIX_SOCKET_DIR", sockets)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());

    let start = Instant::now();
    let mut process = command.spawn()?;
    let stdout = process.stdout.take().expect("it is piped");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let took = start.elapsed();

    assert!(line.starts_with("1|6|"), "no handshake line: {line:?}");
    // It ignores gentler signals; its socket goes with the folder.
    process.kill()?;
    process.wait()?;
    Ok(took)
}

fn nothing() -> io::Result<Duration> {
    let start = Instant::now();
    Command::new("/bin/true").status()?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
