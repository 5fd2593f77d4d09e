use emulator::{Emulator, Lag, NewInstance, Options, Variants};
use secrecy::ExposeSecret as _;
use system::{Clock as _, FixedClock, SystemClock};

use super::*;

fn flags(emulator: &Emulator, more: &[&str]) -> Flags {
    let endpoint = emulator.endpoint();
    let mut arguments = vec!["probe", "--endpoint", &endpoint];
    arguments.extend(["--domain", "probe.example.com", "--username", "Li Lei"]);
    arguments.extend(["--phone", "13800000000", "--email", "lilei@example.com"]);
    arguments.extend(more);
    Flags::parse_from(arguments)
}

fn key(emulator: &Emulator) -> Arc<StaticKey> {
    let secret = emulator.access_key_secret().expose_secret();
    let id = emulator.access_key_id().to_owned();
    Arc::new(StaticKey::new(Some(id), Some(secret.into()), None))
}

async fn emulator(variants: Variants) -> Emulator {
    let emulator = Emulator::start(Options {
        variants,
        record_after: Lag::Describes(2),
        cancelled_after: Lag::Describes(1),
        ..Options::default()
    });
    emulator.await.unwrap()
}

async fn probed(emulator: &Emulator, more: &[&str], typed: &str) -> Result<String> {
    let mut out = Vec::new();
    let mut typed = typed.as_bytes();
    let flags = flags(emulator, more);
    probe(&flags, key(emulator), &mut typed, &mut out).await?;
    Ok(String::from_utf8(out)?)
}

#[tokio::test]
async fn nothing_is_done_without_consent() {
    let emulator = emulator(Variants::default()).await;
    for typed in ["", "no\n", "y\n"] {
        let refused = probed(&emulator, &[], typed).await.unwrap_err();
        assert_eq!(refused.to_string(), "nothing was done");
    }
    assert!(emulator.calls().is_empty());
}

#[tokio::test]
async fn whatever_the_service_does_is_found_out_and_cleaned_up() {
    for variants in Variants::each().chain(Variants::sample(7).take(20)) {
        let emulator = emulator(variants).await;
        let report = probed(&emulator, &["--pause", "0"], "yes\n").await;
        let report = report.unwrap_or_else(|error| panic!("{variants:?}: {error:#}"));
        let answers: Vec<(&str, &str)> = variants.values().collect();
        let flags = report.lines().last().unwrap();
        let settled: Vec<(&str, &str)> = flags
            .split(" --variant ")
            .filter_map(|flag| flag.trim().split_once('='))
            .collect();
        for found in &settled {
            assert!(answers.contains(found), "{found:?}: {variants:?}");
        }
        assert!(settled.len() >= 11, "{report}");
        assert!(emulator.orders().is_empty(), "{variants:?}");
        let secret = emulator.access_key_secret().expose_secret().to_owned();
        for hidden in [&*secret, "example.com", "98987582437920969", "Li Lei"] {
            assert!(!report.contains(hidden), "{hidden}");
        }
    }
}

#[tokio::test]
async fn an_application_on_a_test_instance_is_found_out_and_withdrawn() {
    for variants in Variants::each_of_instances() {
        let emulator = emulator(variants).await;
        let instance = emulator.add_instance(NewInstance::of_spec("ss.dv.t"));
        let id = instance.to_string();
        let more = ["--pause", "0", "--instance", &id];
        let report = probed(&emulator, &more, "yes\n").await;
        let left = emulator.instance(&instance).unwrap();
        assert_eq!(left.applied_for, [""; 0], "{variants:?}");
        let Ok(report) = report else {
            // Without a contact, or with one that is not confirmed, nothing can be applied for.
            let answers: Vec<_> = variants.values().collect();
            let refuses = [
                ("contact-omitted", "refused"),
                ("unverified-contact", "refused"),
            ];
            assert!(
                refuses.iter().any(|one| answers.contains(one)),
                "{report:?}"
            );
            continue;
        };
        let flags = report.lines().last().unwrap();
        let answers: Vec<(&str, &str)> = variants.values().collect();
        for flag in flags.split(" --variant ").skip(1) {
            let found = flag.trim().split_once('=').unwrap();
            assert!(answers.contains(&found), "{found:?}: {variants:?}");
        }
        let secret = emulator.access_key_secret().expose_secret();
        for hidden in [secret, "example.com"] {
            assert!(!report.contains(hidden), "{hidden}");
        }
    }
}

#[tokio::test]
async fn an_instance_that_is_in_use_is_left_alone() {
    let emulator = emulator(Variants::default()).await;
    let used = emulator.add_instance(NewInstance::of_spec("ss.dv.t"));
    emulator.apply_on_instance(&used, "their.example.org");
    let bought = emulator.add_instance(NewInstance::of_spec("ws.dv.f"));
    for instance in [&used, &bought] {
        let id = instance.to_string();
        let more = ["--pause", "0", "--yes", "--instance", &id];
        let refused = probed(&emulator, &more, "").await.unwrap_err();
        assert!(refused.to_string().contains("was left alone"));
    }
    let theirs = emulator.instance(&used).unwrap();
    assert_eq!(theirs.applied_for, ["their.example.org"]);
}

#[tokio::test]
async fn a_burst_shows_what_a_throttle_looks_like() {
    let mut variants = Variants::default();
    variants.set("throttling-status", "429").unwrap();
    variants.set("retry-after", "absent").unwrap();
    let emulator = Emulator::start(Options {
        enforce_rate_limits: true,
        // However long the test takes, it is one second.
        clock: Arc::new(FixedClock(SystemClock.now())),
        variants,
        ..Options::default()
    });
    let emulator = emulator.await.unwrap();
    let more = ["--burst", "30", "--pause", "0", "--yes"];
    let report = probed(&emulator, &more, "").await.unwrap();
    for expected in ["throttling-user", "429", "absent"] {
        assert!(report.contains(expected), "{report}");
    }
}

#[test]
fn every_switch_the_probe_settles_is_one_of_the_emulator() {
    let courses = [
        include_str!("course.rs"),
        include_str!("instance_course.rs"),
    ];
    for course in courses {
        let settled = course.split(".settle(\"").skip(1);
        for rest in settled {
            let name = rest.split('"').next().unwrap();
            let known = Variants::switches().any(|switch| switch.name == name);
            assert!(known, "{name}");
        }
    }
}
