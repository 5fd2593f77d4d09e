//! Killing the provider or Terraform in the middle of an apply, and applying again.
//!
//! Nothing survives a SIGKILL but the state file. An order whose id never reached it stops
//! the next apply, which names it; with `adopt_existing` it is taken over. No apply orders
//! a second one without a person's word.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use emulator::{Emulator, NewInstance, Options, Outcome};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::runtime::Runtime;

use crate::credentials::grant;
use crate::every_terraform;
use crate::terraform::{Plan, Running, Terraform, Workspace};

/// A seed for the moments of the kills.
const SEED: u64 = 20_261_124;

/// How many moments are tried for each victim and policy.
const MOMENTS: usize = 2;

/// The calls of an apply that orders, beside those of its plans: list, create, a list that
/// confirms it, describe; and some of the plans'.
const CALLS: usize = 8;

/// How long the service takes for the answer to a create, so that there is a moment in
/// which the order is placed and its answer is not there.
const SLOWNESS: Duration = Duration::from_millis(150);

/// When an apply that makes no further call counts as done.
const LONGEST_APPLY: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Provider,
    Terraform,
}

/// A kill: of whom, after which call, and how much later.
#[derive(Debug, Clone, Copy)]
struct Kill {
    victim: Victim,
    after: usize,
    later: Duration,
    adopts: bool,
    /// Whether it strikes a renewal instead of a first order.
    renews: bool,
    /// Whether it is ordered on an instance, and not on quota.
    on_instance: bool,
}

#[test]
fn an_apply_that_is_killed_is_never_followed_by_a_second_order() {
    let terraform = every_terraform().last().unwrap();
    let mut random = StdRng::seed_from_u64(SEED);
    let mut kills = Vec::new();
    for victim in [Victim::Provider, Victim::Terraform] {
        for (adopts, renews, on_instance) in [
            (true, false, false),
            (false, false, false),
            (true, true, false),
            (false, true, false),
            (false, false, true),
            (false, true, true),
        ] {
            for _ in 0..MOMENTS {
                kills.push(Kill {
                    victim,
                    after: random.random_range(1..=CALLS),
                    later: Duration::from_millis(random.random_range(0..200)),
                    adopts,
                    renews,
                    on_instance,
                });
            }
        }
    }
    thread::scope(|scope| {
        let told: Vec<_> = kills
            .chunks(MOMENTS)
            .map(|kills| {
                scope.spawn(move || {
                    let stopped = kills.iter().filter(|kill| match kill.on_instance {
                        true => play_on_instance(terraform, **kill),
                        false => play(terraform, **kill),
                    });
                    let stopped = stopped.count();
                    writeln!(
                        io::stderr(),
                        "{:?}, {} kills: {stopped} orders met by the next apply",
                        kills[0],
                        kills.len()
                    )
                })
            })
            .collect();
        for one in told {
            one.join().unwrap().unwrap();
        }
    });
}

/// Kills an apply and applies again until nothing is left to do. Returns whether the next
/// apply met an order whose id never reached the state.
fn play(terraform: &Terraform, kill: Kill) -> bool {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime
        .block_on(Emulator::start(Options::default()))
        .unwrap();
    let quota = configuration(kill.adopts, "");
    let workspace = folder(terraform, &emulator, &quota);
    if kill.renews {
        workspace.apply().unwrap().expect_success();
        let order = emulator.orders()[0].id;
        emulator.issue(order);
        emulator.age(order, Duration::from_secs(61 * 86_400 + 43_200));
    }
    let before = emulator.orders().len();
    let quiet = emulator.calls().len();
    emulator
        .slow_down("CreateCertificateRequest", SLOWNESS)
        .times(99);

    let applying = workspace.start(&["apply", "-auto-approve"]).unwrap();
    strike(&applying, &emulator, quiet, kill);
    // It ended well if it was done before the kill.
    drop(applying.wait());

    let again = workspace.apply().unwrap();
    let orders = emulator.orders();
    assert!(
        orders.len() <= before + 1,
        "seed {SEED}: {kill:?}: {orders:#?}"
    );
    let met = !again.status.success();
    if met {
        assert!(!kill.adopts, "seed {SEED}: {kill:?}: {}", again.report());
        let id = orders.last().unwrap().id;
        let says = format!("order {id} is under way");
        assert!(
            again.says(&says),
            "seed {SEED}: {kill:?}: {}",
            again.report()
        );
        // The practitioner sets adopt_existing.
        workspace
            .write("main.tf", &configuration(true, ""))
            .unwrap();
        workspace.apply().unwrap().expect_success();
    }
    assert_eq!(workspace.plan().unwrap(), Plan::Empty, "{kill:?}");
    assert_eq!(emulator.orders().len(), before + 1, "seed {SEED}: {kill:?}");
    let state = workspace.show_json().unwrap();
    let id = state["values"]["root_module"]["resources"][0]["values"]["id"]
        .as_str()
        .unwrap();
    let newest = emulator.orders().pop().unwrap().id;
    assert_eq!(id, newest.to_string(), "seed {SEED}: {kill:?}");
    runtime.block_on(emulator.stop()).unwrap();
    met
}

/// The same on an instance, which is never applied for a second time.
fn play_on_instance(terraform: &Terraform, kill: Kill) -> bool {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime
        .block_on(Emulator::start(Options::default()))
        .unwrap();
    let instance = emulator.add_instance(NewInstance::of_spec("ws.dv.f"));
    let on_it = format!("instance_id = \"{instance}\"");
    let workspace = folder(terraform, &emulator, &configuration(kill.adopts, &on_it));
    if kill.renews {
        workspace.apply().unwrap().expect_success();
        emulator.issue_instance(&instance);
        emulator.age_instance(&instance, Duration::from_secs(175 * 86_400 + 43_200));
    }
    let applications = || {
        let calls = emulator.calls();
        let applied = calls
            .iter()
            .filter(|call| call.action == "ApplyCertificate");
        applied.filter(|call| call.outcome == Outcome::Done).count()
    };
    let before = applications();
    let quiet = emulator.calls().len();
    for action in ["UpdateInstance", "ApplyCertificate"] {
        emulator.slow_down(action, SLOWNESS).times(99);
    }

    let applying = workspace.start(&["apply", "-auto-approve"]).unwrap();
    strike(&applying, &emulator, quiet, kill);
    drop(applying.wait());

    let again = workspace.apply().unwrap();
    let met = !again.status.success();
    if met {
        let says = format!("order {instance} is under way");
        assert!(again.says(&says), "{kill:?}: {}", again.report());
        let adopting = configuration(true, &on_it);
        workspace.write("main.tf", &adopting).unwrap();
        workspace.apply().unwrap().expect_success();
    }
    assert_eq!(workspace.plan().unwrap(), Plan::Empty, "{kill:?}");
    assert_eq!(applications(), before + 1, "seed {SEED}: {kill:?}");
    let applied_for = emulator.instance(&instance).unwrap().applied_for;
    assert_eq!(applied_for, ["www.example.com"], "seed {SEED}: {kill:?}");
    runtime.block_on(emulator.stop()).unwrap();
    met
}

fn folder(terraform: &Terraform, emulator: &Emulator, configuration: &str) -> Workspace {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
    let mut workspace = Workspace::new(terraform, binary.parent()).unwrap();
    grant(&mut workspace, emulator);
    workspace.write("main.tf", configuration).unwrap();
    workspace
}

fn configuration(adopts: bool, more: &str) -> String {
    format!(
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

          min_days_remaining = 30
          {more}
        }}
        "#
    )
}

/// Kills at the moment that was drawn, or does nothing if the apply was quicker.
fn strike(applying: &Running, emulator: &Emulator, quiet: usize, kill: Kill) {
    let began = Instant::now();
    while emulator.calls().len() < quiet + kill.after {
        if began.elapsed() > LONGEST_APPLY {
            let asked = emulator.calls().len();
            assert!(asked > quiet, "nothing is asked");
            return;
        }
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
