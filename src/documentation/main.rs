//! `provider-docs`: writes the pages under `docs/`, or checks them.
//!
//! All work is in the library beside it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use alicloud_cas::CasProvider;
use clap::{Parser, Subcommand};
use documentation::Site;
use system::{Environment, SystemClock};

/// Makes the pages of the Terraform Registry from schemas, examples and templates.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    #[command(subcommand)]
    command: Command,
    /// The folder of docs, examples and src.
    #[arg(long, global = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    root: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the pages that are missing or differ, then checks.
    Write,
    /// Says what is wrong with pages, examples and links; changes nothing.
    Check,
}

fn main() -> ExitCode {
    match run(&Flags::parse(), &mut io::stdout().lock()) {
        Ok(code) => code,
        Err(error) => {
            // Ignored: a closed stream cannot be reported anywhere.
            let _ = writeln!(io::stderr(), "provider-docs: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags, out: &mut impl io::Write) -> io::Result<ExitCode> {
    let provider = CasProvider::new(Arc::new(SystemClock), Environment::fixed([]));
    let site = Site::of(&provider, &flags.root)?;
    if matches!(flags.command, Command::Write) {
        for line in site.write()? {
            writeln!(out, "{line}")?;
        }
    }
    let problems = site.problems()?;
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    if problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "`cargo run --bin provider-docs -- write` writes the pages anew."
    )?;
    Ok(ExitCode::FAILURE)
}
