//! Settles open questions about the real service with one free order, or with one
//! application on a free test instance.
//!
//! `cargo run --example probe -- --help`. It says what it will spend and asks before
//! it starts, ends the order it placed, and prints a report without names.

mod course;
mod instance_course;
mod operations;
mod report;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use cas::credentials::{Credentials, CredentialsSource, EnvironmentKey, StaticKey};
use cas::operations::{Contact, InstanceId};
use cas::{Client, DEFAULT_HOST, Endpoint, Scheme};
use clap::Parser;
use system::Environment;

use course::Course;
use instance_course::InstanceCourse;

/// Places one order, or applies on one free test instance, looks at what the documents leave
/// open, and ends it.
///
/// The key is read from ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
/// Do not publish the record that the order asks for: it is never to be issued.
#[derive(Debug, Parser)]
struct Flags {
    /// A subdomain of yours, as probe.example.com; no certificate will be issued.
    #[arg(long)]
    domain: String,
    /// Where the service is.
    #[arg(long, default_value = DEFAULT_HOST)]
    endpoint: String,
    /// Which quota pays.
    #[arg(long, default_value = "digicert-free-1-free")]
    product_code: String,
    /// A free test instance that was claimed and never used, by its id. Then no quota is
    /// touched, and the account's own contact applies.
    #[arg(long)]
    instance: Option<InstanceId>,
    /// The applicant's name.
    #[arg(long, required_unless_present = "instance")]
    username: Option<String>,
    /// The applicant's mobile number.
    #[arg(long, required_unless_present = "instance")]
    phone: Option<String>,
    /// The applicant's e-mail address.
    #[arg(long, required_unless_present = "instance")]
    email: Option<String>,
    /// Seconds between two looks.
    #[arg(long, default_value_t = 5)]
    pause: u64,
    /// Harmless calls at once, to see what a throttle looks like; 0 for none.
    #[arg(long, default_value_t = 0)]
    burst: usize,
    /// Start without asking.
    #[arg(long)]
    yes: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    let environment = Environment::process();
    let source = EnvironmentKey::new(environment);
    match probe(
        &flags,
        Arc::new(source),
        &mut io::stdin().lock(),
        &mut io::stdout(),
    )
    .await
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "\nThe probe did not get through: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn probe(
    flags: &Flags,
    source: Arc<dyn CredentialsSource>,
    answers: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<()> {
    match &flags.instance {
        Some(instance) => writeln!(
            out,
            "This applies for one certificate on the instance {instance} at {},\n\
             and withdraws the application before it is issued. It costs nothing but, if CAS\n\
             issues it all the same, one of the year's free certificates. Do not publish the\n\
             record. Nothing is bought, and no other instance is touched.",
            flags.endpoint
        )?,
        None => writeln!(
            out,
            "This places one order at {} and takes one unit of {}.\n\
         It withdraws and deletes the order, upon which the unit is expected back;\n\
         whether it really comes back is one of the questions. Nothing else is bought,\n\
         and nothing that was there before is changed.",
            flags.endpoint, flags.product_code
        )?,
    }
    if !flags.yes {
        write!(out, "Type yes to start: ")?;
        out.flush()?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        ensure!(answer.trim() == "yes", "nothing was done");
    }
    let key = source.load().await?;
    let client = client(flags, source)?;
    if let Some(instance) = &flags.instance {
        let course = InstanceCourse {
            client: &client,
            instance,
            domain: &flags.domain,
            pause: Duration::from_secs(flags.pause),
        };
        course.run().await?.print(out)?;
        return Ok(());
    }
    let impostor = client_of(flags, impostor(key))?;
    let course = Course {
        client: &client,
        impostor: &impostor,
        domain: &flags.domain,
        product_code: &flags.product_code,
        contact: Contact {
            username: flags.username.clone().unwrap_or_default(),
            phone: flags.phone.clone().unwrap_or_default(),
            email: flags.email.clone().unwrap_or_default(),
        },
        pause: Duration::from_secs(flags.pause),
        burst: flags.burst,
    };
    course.run().await?.print(out)?;
    Ok(())
}

fn client_of(flags: &Flags, key: StaticKey) -> Result<Client> {
    client(flags, Arc::new(key))
}

/// One attempt per call: a refusal is what the probe wants to see.
fn client(flags: &Flags, source: Arc<dyn CredentialsSource>) -> Result<Client> {
    Ok(Client::builder(source)
        .endpoint(Endpoint::parse(&flags.endpoint, Scheme::Https)?)
        .max_retry_timeout(Duration::ZERO)
        .build())
}

fn impostor(key: Credentials) -> StaticKey {
    let token = "a made-up token";
    StaticKey::new(
        Some(key.access_key_id),
        Some(key.access_key_secret),
        Some(token.into()),
    )
}
