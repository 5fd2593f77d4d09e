//! Stories told through a real Terraform, each through every one that can be had.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod complete;
mod configuration;
mod credentials;
mod data_sources_and_actions;
mod documentation;
mod framework;
mod harness;
mod instances;
mod kill;
mod order;
mod order_lifecycle;
mod other_providers;
mod outage;
mod plan_file;
mod readme_and_guides;
mod release;
mod schema;
#[path = "../../examples/quickstart/terraform/mod.rs"]
mod terraform;
mod terraform_discovery;
mod values;
mod world;

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use system::Environment;

use terraform::{Finder, Terraform};

/// Every Terraform of this machine; there is at least one.
///
/// Says once on standard error which they are, and what had to be left out.
fn every_terraform() -> &'static [Terraform] {
    static FOUND: OnceLock<Vec<Terraform>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut notes = io::stderr();
        let found = Finder::new(&Environment::process())
            .find_all(&mut notes)
            .unwrap_or_else(|error| panic!("{error:#}"));
        for terraform in &found {
            writeln!(notes, "Tells the stories through {terraform}").expect("stderr is open");
        }
        found
    })
}

/// Tells a story through several Terraforms at once, each in a thread of its name.
fn tell_through<'a>(
    terraforms: impl IntoIterator<Item = &'a Terraform>,
    tell: impl Fn(&'a Terraform) + Sync,
) {
    thread::scope(|scope| {
        let tell = &tell;
        let told: Vec<_> = terraforms
            .into_iter()
            .map(|terraform| {
                let named = thread::Builder::new().name(terraform.version().to_owned());
                let told = named.spawn_scoped(scope, move || tell(terraform));
                told.expect("a thread can be had")
            })
            .collect();
        for one in told {
            if let Err(panic) = one.join() {
                resume_unwind(panic);
            }
        }
    });
}

/// An executable that the root package has as an example.
fn built_example(name: &str) -> PathBuf {
    built(&format!("examples/{name}"))
}

/// An executable beside the provider's. `cargo test` builds all of them; with
/// `--test acceptance` alone it is as old as the last build.
fn built(name: &str) -> PathBuf {
    let provider = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
    let built = provider.with_file_name(name);
    let path = built.display();
    assert!(
        built.exists(),
        "{path} is not there: run `cargo build --bins --examples`"
    );
    built
}
