//! The vendor's SDK for Node.js: numbers there are doubles, so an order lives only with
//! ids that fit one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use emulator::variants::OrderIds;
use emulator::{Emulator, Options, Variants};
use secrecy::ExposeSecret as _;

use crate::environment::{installed, run};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/node");

#[tokio::test(flavor = "multi_thread")]
async fn the_sdk_for_node_lives_the_life_of_an_order() -> Result<()> {
    if !is_at_hand() {
        // Not by a macro: a test that passes would keep it to itself.
        writeln!(io::stderr(), "skipped: there is no node 18 with npm")?;
        return Ok(());
    }
    let modules = tokio::task::spawn_blocking(modules).await??;
    let emulator = Emulator::start(Options {
        variants: Variants {
            order_ids: OrderIds::Double,
            ..Variants::default()
        },
        ..Options::default()
    })
    .await?;

    let output = tokio::process::Command::new("node")
        .arg(Path::new(FOLDER).join("order_life.cjs"))
        .arg(emulator.address().to_string())
        .env("NODE_PATH", modules)
        .env("ACCESS_KEY_ID", emulator.access_key_id())
        .env(
            "ACCESS_KEY_SECRET",
            emulator.access_key_secret().expose_secret(),
        )
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .await?;

    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Ok(())
}

/// Whether there is a Node.js that can ask the emulator's controls, and its npm.
fn is_at_hand() -> bool {
    let can = |command: &mut Command| {
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    can(Command::new("node").args(["--eval", "fetch.name"]))
        && can(Command::new("npm").arg("--version"))
}

/// Where the SDK is, with all that it needs.
fn modules() -> Result<PathBuf> {
    let requirements = format!("{FOLDER}/package.json");
    let folder = installed("vendor-sdk-node", &requirements, |draft| {
        std::fs::copy(&requirements, draft.join("package.json"))?;
        run(Command::new("npm")
            .args(["install", "--loglevel=error", "--ignore-scripts"])
            .args(["--no-audit", "--no-fund", "--fetch-retries", "1"])
            .current_dir(draft))
    });
    let folder = folder.context(
        "the vendor's SDK for Node.js cannot be installed; the first run needs a package index",
    )?;
    Ok(folder.join("node_modules"))
}
