//! Killing the provider or Terraform in the middle of an apply, and applying again.
//!
//! Nothing survives a SIGKILL but the state file. With `adopt_existing` the next apply
//! takes over what the dead one placed. Without it, an order whose id never reached the
//! state is left behind, and the next apply places another: at most one for each kill.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use alicloud_cas::emulator::{Emulator, Options};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::runtime::Runtime;

use crate::access::grant;
use crate::every_terraform;
use crate::terraform::{Plan, Running, Terraform, Workspace};

/// A seed for the moments of the kills.
const SEED: u64 = 20_261_124;

/// How many moments are tried for each victim and policy.
const MOMENTS: usize = 3;

/// The calls of an apply that creates: the quota, twice; whose key it is; list, create,
/// describe.
const CALLS: usize = 6;

/// How long the service takes for the answer to a create, so that there is a moment in
/// which the order is placed and nobody knows.
const SLOWNESS: Duration = Duration::from_millis(150);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Provider,
    Terraform,
}

/// What a kill left.
#[derive(Debug)]
struct Aftermath {
    /// Orders of the service that are in no state, after all was applied again.
    left_behind: usize,
}

/// A kill: of whom, after which call, and how much later.
#[derive(Debug, Clone, Copy)]
struct Kill {
    victim: Victim,
    after: usize,
    later: Duration,
    adopts: bool,
}

#[test]
fn an_apply_that_is_killed_leaves_one_order_at_most_and_none_that_the_next_cannot_adopt() {
    let terraform = every_terraform().last().unwrap();
    let mut random = StdRng::seed_from_u64(SEED);
    let mut kills = Vec::new();
    for victim in [Victim::Provider, Victim::Terraform] {
        for adopts in [true, false] {
            for _ in 0..MOMENTS {
                kills.push(Kill {
                    victim,
                    after: random.random_range(1..=CALLS),
                    later: Duration::from_millis(random.random_range(0..200)),
                    adopts,
                });
            }
        }
    }
    thread::scope(|scope| {
        let told: Vec<_> = kills
            .chunks(MOMENTS)
            .map(|kills| {
                scope.spawn(move || {
                    let mut left_behind = 0;
                    for kill in kills {
                        let aftermath = play(terraform, *kill);
                        let allowed = usize::from(!kill.adopts);
                        assert!(
                            aftermath.left_behind <= allowed,
                            "seed {SEED}: {kill:?} left {aftermath:?}"
                        );
                        left_behind += aftermath.left_behind;
                    }
                    let Kill { victim, adopts, .. } = kills[0];
                    writeln!(
                        io::stderr(),
                        "{MOMENTS} kills of {victim:?}, adopt_existing = {adopts}: \
                         {left_behind} orders left behind"
                    )
                })
            })
            .collect();
        for one in told {
            one.join().unwrap().unwrap();
        }
    });
}

fn play(terraform: &Terraform, kill: Kill) -> Aftermath {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime
        .block_on(Emulator::start(Options::default()))
        .unwrap();
    emulator
        .slow_down("CreateCertificateRequest", SLOWNESS)
        .times(99);
    let workspace = folder(terraform, &emulator, kill.adopts);

    let applying = workspace.start(&["apply", "-auto-approve"]).unwrap();
    strike(&applying, &emulator, kill);
    // It ended well if it was done before the kill.
    drop(applying.wait());

    let again = workspace.apply().unwrap().expect_success();
    assert_eq!(workspace.plan().unwrap(), Plan::Empty, "{}", again.report());
    let state = workspace.show_json().unwrap();
    let id = state["values"]["root_module"]["resources"][0]["values"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let orders = emulator.orders();
    assert!(orders.iter().any(|order| order.id.to_string() == id));
    let left_behind = orders.len() - 1;
    workspace.destroy().unwrap().expect_success();
    assert_eq!(emulator.orders().len(), left_behind);
    runtime.block_on(emulator.stop()).unwrap();
    Aftermath { left_behind }
}

fn folder(terraform: &Terraform, emulator: &Emulator, adopts: bool) -> Workspace {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
    let mut workspace = Workspace::new(terraform, binary.parent()).unwrap();
    grant(&mut workspace, emulator);
    let configuration = format!(
        r#"
        terraform {{
          required_providers {{
            alicloud-cas = {{
              source = "alicloud-cas/alicloud-cas"
            }}
          }}
        }}
        resource "alicloud_cas_order" "www" {{
          provider       = alicloud-cas
          domain         = "www.example.com"
          username       = "Ada"
          phone          = "13800000000"
          email          = "ops@example.com"
          adopt_existing = {adopts}
        }}
        "#
    );
    workspace.write("main.tf", &configuration).unwrap();
    workspace
}

/// Kills at the moment that was drawn, or does nothing if the apply was quicker.
fn strike(applying: &Running, emulator: &Emulator, kill: Kill) {
    let began = Instant::now();
    while emulator.calls().len() < kill.after {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "nothing is asked"
        );
        thread::park_timeout(Duration::from_millis(2));
    }
    thread::park_timeout(kill.later);
    match kill.victim {
        Victim::Terraform => send_kill(applying.group()),
        Victim::Provider => providers_of(applying.group())
            .into_iter()
            .for_each(send_kill),
    }
}

/// The provider processes of a process group.
fn providers_of(group: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap();
    let is_ours = |pid: &u32| {
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
            return false;
        };
        // `pid (name) state parent group ...`; the kernel cuts names short.
        let Some((name, rest)) = stat
            .split_once('(')
            .and_then(|(_, rest)| rest.rsplit_once(')'))
        else {
            return false;
        };
        let member = rest.split_whitespace().nth(2) == Some(&group.to_string());
        member && name.starts_with("terraform-provi")
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(is_ours)
        .collect()
}

/// The process may have ended by itself.
fn send_kill(pid: u32) {
    let _ = Command::new("/bin/sh")
        .args(["-c", r#"kill -s KILL "$0""#])
        .arg(pid.to_string())
        .stderr(Stdio::null())
        .status();
}
