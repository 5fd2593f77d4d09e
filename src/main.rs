//! The provider's executable: from arguments to a served plugin.

use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::iter::successors;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use alicloud_cas::{ADDRESSES, CasProvider};
use framework::protocol::{self, Stopper};
use plugin::{self, Mode, Options};
use system::{Environment, SystemClock};
use tokio::runtime::Builder;
use tonic::service::Routes;

const ABOUT: &str = "\
This is a Terraform provider: it orders TLS certificates from Alibaba Cloud's Certificate
Management Service. It is not run by hand. Terraform installs and starts it when a
configuration names \"alicloud-cas/alicloud-cas\" as a source under required_providers.
To serve a Terraform of your own from a debugger, start it with --debug.
";

const OPTIONS: &str = "
Options:
  --debug      serve until Ctrl-C; prints the TF_REATTACH_PROVIDERS to give to Terraform
  --version    print the version
  --help       print this text
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// Calls wait for the network nearly all of their time.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let environment = Environment::process();
    let argument = std::env::args_os().nth(1);
    // Whatever is not Unicode is no option either.
    match argument.as_deref().map(OsStr::to_string_lossy).as_deref() {
        Some("--debug" | "-debug") => serve(Mode::Debug, &environment),
        Some("--help" | "-help" | "-h") => say(io::stdout(), &[ABOUT, OPTIONS], ExitCode::SUCCESS),
        Some("--version" | "-version") => say(io::stdout(), &[VERSION], ExitCode::SUCCESS),
        None if plugin::started_by_host(&environment) => serve(Mode::Hosted, &environment),
        _ => say(io::stderr(), &[ABOUT], ExitCode::FAILURE),
    }
}

fn serve(mode: Mode, environment: &Environment) -> ExitCode {
    match run(mode, environment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let causes: String = successors(error.source(), |&cause| cause.source())
                .map(|cause| format!("  because: {cause}\n"))
                .collect();
            let report = format!("Cannot serve as a plugin: {error}\n{causes}");
            say(io::stderr(), &[&report], ExitCode::FAILURE)
        }
    }
}

fn run(mode: Mode, environment: &Environment) -> Result<(), Box<dyn Error>> {
    // For every TLS client of this process. It fails only where one is installed.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let clock = Arc::new(SystemClock);
    let stopper = Stopper::default();
    let options = Options::new(ADDRESSES, mode)
        .log_targets(["alicloud_cas", "cas", "framework", "plugin"])
        .on_termination({
            let stopper = stopper.clone();
            move || stopper.stop()
        });
    let provider = Arc::new(CasProvider::new(clock.clone(), environment.clone()));
    let routes = {
        let clock = clock.clone();
        move || {
            let service = protocol::service(Arc::clone(&provider), &stopper, clock.clone());
            Routes::new(service)
        }
    };

    prove_room_for_threads()?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(16)
        .thread_keep_alive(Duration::MAX)
        .enable_all()
        .build()?;
    // Work that blocks waits for a thread where the system allows no more of them. Now
    // one is there for good.
    runtime.spawn_blocking(|| {});
    let mut stdout = io::stdout();
    let serving = plugin::serve(routes, options, environment, clock, &mut stdout);
    let served = runtime.block_on(serving);
    // Calls that still run are not waited for: the host kills after two seconds.
    runtime.shutdown_background();
    Ok(served?)
}

/// Starts as many threads as the provider cannot do without, and ends them again. Where
/// a limit forbids one, the runtime would panic or wait for it for ever.
fn prove_room_for_threads() -> Result<(), TooFewThreads> {
    let (ended, wait) = (0..=WORKERS)
        .map(|_| {
            let (end, wait) = mpsc::channel::<()>();
            let thread = thread::Builder::new().spawn(move || wait.recv());
            thread.map(|thread| (end, thread)).map_err(TooFewThreads)
        })
        .collect::<Result<(Vec<_>, Vec<_>), _>>()?;
    drop(ended);
    for thread in wait {
        // It only waits, so it has nothing to say.
        let _ = thread.join();
    }
    Ok(())
}

/// A limit of the system on threads, or on the address space for their stacks.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system lets this process start fewer than {} threads. Raise the limit on processes \
     (ulimit -u, or the pids limit of a container) or on address space (ulimit -v)",
    WORKERS + 1
)]
struct TooFewThreads(#[source] io::Error);

fn say(mut to: impl Write, texts: &[&str], code: ExitCode) -> ExitCode {
    for text in texts {
        // Ignored: a closed stream cannot be reported anywhere.
        let _ = to.write_all(text.as_bytes());
    }
    code
}
