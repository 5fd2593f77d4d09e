//! Which signals end a plugin, and that it does not outlive its host.

use std::process::Command;
use std::time::Duration;

use emulator::{Emulator, Lag, Options};
use serde_json::json;

use super::debugged;
use super::ending::NOTHING;
use crate::support::core::{BINARY, Plugin, hosted};
use crate::support::go_plugin::{is_served, shut_down};
use crate::support::terraform::Terraform;

#[tokio::test]
async fn an_interrupt_or_a_termination_does_not_end_it() {
    let mut plugin = Plugin::start(&[]).await;
    let channel = plugin.channel().await;

    for signal in ["INT", "TERM", "TERM"] {
        plugin.signal(signal);
        assert!(is_served(channel.clone()).await);
        assert!(is_served(plugin.channel().await).await);
    }

    shut_down(channel).await;
    assert!(plugin.ended().await.0.success());
    assert_eq!(plugin.sockets(), NOTHING);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_termination_ends_a_create_that_waits_and_keeps_what_it_ordered() {
    let late = Options {
        record_after: Lag::Time(Duration::from_secs(3600)),
        ..Options::default()
    };
    let emulator = Emulator::start(late).await.unwrap();
    let mut terraform = Terraform::with(&emulator, json!({})).await;
    let order = json!({
        "domain": "www.example.com",
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    });

    let mut core = terraform.core();
    let (created, ()) = tokio::join!(core.apply(None, order.clone()), async {
        waits_for_its_record(&emulator).await;
        terraform.plugin().signal("TERM");
    });
    created.expect_warning("interrupted");
    let ordered = emulator.orders()[0].id.to_string();
    assert_eq!(created.stored.state["id"], *ordered);

    // The process goes on, as after StopProvider: also for another walk.
    assert_eq!(core.validate(order).await, []);
    core.configure_again(&emulator).await;
    let seen = core.read(&created.stored).await.quietly();
    assert_eq!(seen.state["id"], *ordered);

    let plugin = terraform.plugin();
    shut_down(plugin.channel().await).await;
    assert!(plugin.ended().await.0.success());
    assert_eq!(plugin.sockets(), NOTHING);
}

#[tokio::test]
async fn it_ends_when_its_host_is_gone() {
    let endings: [fn(&mut Plugin); 2] = [Plugin::close_stdin, |host| host.signal("KILL")];
    for end in endings {
        let mut short_lived = Command::new("sh");
        short_lived
            .args(["-c", r#""$0" & read -r _"#, BINARY])
            .envs(hosted());
        let mut plugin = Plugin::spawn(short_lived).await;
        assert!(is_served(plugin.channel().await).await);

        end(&mut plugin);

        plugin.ended().await;
        assert_eq!(plugin.sockets(), NOTHING);
    }
}

#[tokio::test]
async fn in_debug_mode_an_interrupt_and_a_termination_end_it() {
    for signal in ["INT", "TERM"] {
        let mut plugin = debugged().await;
        plugin.signal(signal);
        assert!(plugin.ended().await.0.success());
        assert_eq!(plugin.sockets(), NOTHING);
    }
}

async fn waits_for_its_record(emulator: &Emulator) {
    let looked = || {
        let calls = emulator.calls();
        calls
            .iter()
            .any(|call| call.action == "DescribeCertificateState")
    };
    while !looked() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
