//! Two free test certificates, from plan to destroy, with a real Terraform and no account.
//!
//! `cargo run --example quickstart` starts the emulator in this process, lets a real
//! Terraform drive the real provider against it, and shows what came of each step.
//! It ends with status 0 only if every step did what it should.

mod calls;
mod terraform;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cas::credentials::StaticKey;
use cas::operations::GetUserCertificateDetail;
use cas::{CallOptions, Client, Endpoint, Scheme};
use emulator::{Emulator, InstanceSummary, Options};
use secrecy::ExposeSecret as _;
use system::Environment;
use tokio_util::sync::CancellationToken;
use x509_parser::pem::Pem;

use calls::Ledger;
use terraform::{Plan, Run, Terraform, Workspace};

const PROVIDER: &str = env!("CARGO_PKG_NAME");
const ISSUED: &str = "www.example.com";
const PENDING: &str = "api.example.com";
/// The free test certificate, which an account claims in the console.
const SPEC: &str = "ss.dv.t";

#[tokio::main]
async fn main() -> ExitCode {
    match quickstart(&mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "\nThe quickstart did not get through: {error:#}"
            );
            ExitCode::FAILURE
        }
    }
}

async fn quickstart(out: &mut impl Write) -> Result<()> {
    let environment = Environment::process();
    let terraform = Terraform::find(&environment)?;
    let provider = built_provider(out)?;
    let options = Options {
        instances: [(SPEC.to_owned(), 2)].into(),
        ..Options::default()
    };
    let emulator = Emulator::start(options).await?;
    let workspace = prepared(&terraform, &provider, &emulator)?;
    writeln!(out, "Terraform        {terraform}")?;
    writeln!(out, "Emulator of CAS  {}", emulator.endpoint())?;
    writeln!(
        out,
        "Working folder   {}, while this runs",
        workspace.path().display()
    )?;
    let mut ledger = Ledger::new(&emulator);

    step(out, "terraform plan")?;
    ensure!(
        workspace.plan()? == Plan::Changes,
        "the first plan has nothing to do"
    );
    writeln!(
        out,
        "  Two orders to place on two free instances of {SPEC}, and nothing is placed yet."
    )?;
    let instances = emulator.instances();
    ensure!(
        instances.iter().all(|instance| instance.domains.is_empty()),
        "a plan has written to an instance"
    );
    ledger.close("plan");

    step(out, "terraform apply")?;
    succeeded(workspace.apply()?)?;
    show_orders(
        out,
        &workspace,
        [
            (PENDING, "pending_validation"),
            (ISSUED, "pending_validation"),
        ],
    )?;
    show_records(out, &workspace)?;
    ensure!(
        under_way(&emulator) == 2,
        "not exactly two orders were placed"
    );
    ledger.close("apply");

    step(
        out,
        &format!("The CA finds the record of {ISSUED} and issues"),
    )?;
    let order = on_instance(&emulator, ISSUED)?.id;
    emulator.issue_instance(&order);
    let certificate = on_instance(&emulator, ISSUED)?.certificate_ids;
    let certificate = certificate.first().context("nothing was issued")?;
    show_certificate(out, &emulator, &certificate.to_string()).await?;
    ledger.close("issue");

    step(out, "terraform apply, to see what changed outside")?;
    succeeded(workspace.refresh()?)?;
    show_orders(
        out,
        &workspace,
        [(PENDING, "pending_validation"), (ISSUED, "issued")],
    )?;
    show_records(out, &workspace)?;
    writeln!(
        out,
        "  The record stays known: what publishes it must not go with the answer."
    )?;
    ledger.close("refresh");

    step(out, "terraform plan, which has nothing to do")?;
    ensure!(
        workspace.plan()? == Plan::Empty,
        "the plan after the apply is not empty"
    );
    writeln!(out, "  No changes.")?;
    ledger.close("plan again");

    step(out, "terraform destroy")?;
    let destroy = succeeded(workspace.destroy()?)?;
    ensure!(
        destroy.says(&format!("Certificate order {order} stays in the service")),
        "the destroy does not say that the issued order stays\n{}",
        destroy.report()
    );
    writeln!(out, "  {PENDING}  cancelled; its instance is free again")?;
    writeln!(
        out,
        "  {ISSUED}  left alone with a warning: sites may stand on its certificate"
    )?;
    ensure!(under_way(&emulator) == 0, "an application is left over");
    let left = on_instance(&emulator, ISSUED)?.certificate_statuses;
    ensure!(left == ["issued"], "the certificates left are {left:?}");
    ledger.close("destroy");

    step(out, "API calls of each step")?;
    ledger.print(out)?;
    emulator.stop().await?;
    Ok(())
}

/// How many applications are under way.
fn under_way(emulator: &Emulator) -> usize {
    let instances = emulator.instances();
    let applied = instances.iter().map(|instance| &instance.applied_for);
    applied.filter(|names| !names.is_empty()).count()
}

/// The instance that an order for this domain was placed on.
fn on_instance(emulator: &Emulator, domain: &str) -> Result<InstanceSummary> {
    let instances = emulator.instances().into_iter();
    let is_meant = |instance: &InstanceSummary| instance.domains == [domain];
    let mut meant = instances.filter(is_meant);
    meant.next().context("no instance is for the domain")
}

/// Builds the provider as this example was built, and tells its folder.
fn built_provider(out: &mut impl Write) -> Result<PathBuf> {
    let example = std::env::current_exe()?;
    let folder = example
        .ancestors()
        .nth(2)
        .context("the example lies in no target folder")?;
    let release = folder.file_name().is_some_and(|name| name == "release");
    writeln!(out, "Building the provider ...")?;
    // With the example beside it, cargo settles on the same features of the dependencies as
    // it did for this example, and compiles none of them again.
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--example",
            "quickstart",
            "--bin",
            PROVIDER,
        ])
        .args(release.then_some("--release"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .context("cannot start cargo")?;
    ensure!(built.success(), "cargo cannot build the provider: {built}");
    Ok(folder.to_owned())
}

fn prepared(terraform: &Terraform, provider: &Path, emulator: &Emulator) -> Result<Workspace> {
    let mut workspace = Workspace::new(terraform, Some(provider))?;
    let secret = emulator.access_key_secret();
    workspace.set_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", emulator.access_key_id());
    workspace.set_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret.expose_secret());
    workspace.set_variable("ALIBABA_CLOUD_ENDPOINT_CAS", &emulator.endpoint());
    workspace.set_variable("ALIBABA_CLOUD_ENDPOINT_STS", &emulator.endpoint());
    workspace.entrust("the access key secret", secret.clone());
    workspace.write("main.tf", include_str!("main.tf"))?;
    Ok(workspace)
}

fn step(out: &mut impl Write, title: &str) -> Result<()> {
    Ok(writeln!(out, "\n{title}")?)
}

fn succeeded(run: Run) -> Result<Run> {
    ensure!(run.status.success(), "{}", run.report());
    Ok(run)
}

/// Shows each order, which must have the status that it should have by now.
fn show_orders(
    out: &mut impl Write,
    workspace: &Workspace,
    expected: [(&str, &str); 2],
) -> Result<()> {
    let orders = workspace.output("orders")?;
    for (domain, status) in expected {
        let id = orders[domain]["id"]
            .as_str()
            .context("an order has no id")?;
        let found = orders[domain]["status"]
            .as_str()
            .context("an order has no status")?;
        writeln!(out, "  {domain}  order {id}  {found}")?;
        ensure!(found == status, "the order for {domain} should be {status}");
    }
    Ok(())
}

fn show_records(out: &mut impl Write, workspace: &Workspace) -> Result<()> {
    let records = workspace.output("records")?;
    for (domain, record) in records.as_object().context("no records in the output")? {
        writeln!(
            out,
            "  {domain}  publish {}",
            record.as_str().context("a record is missing")?
        )?;
    }
    Ok(())
}

/// Fetches the certificate as any program with the API would, and shows what it says.
async fn show_certificate(out: &mut impl Write, emulator: &Emulator, id: &str) -> Result<()> {
    let key = StaticKey::new(
        Some(emulator.access_key_id().to_owned()),
        Some(emulator.access_key_secret().clone()),
        None,
    );
    let client = Client::builder(Arc::new(key))
        .endpoint(Endpoint::parse(&emulator.endpoint(), Scheme::Https)?)
        .build();
    let call = CallOptions::within(Duration::from_secs(10), CancellationToken::new());
    let request = GetUserCertificateDetail {
        certificate_id: id.parse()?,
    };
    let certificate = client.send(&request, &call).await?.certificate;
    let certificate = certificate.context("the certificate is not there")?;

    let block = Pem::iter_from_buffer(certificate.as_bytes())
        .next()
        .context("no PEM")??;
    let leaf = block.parse_x509()?;
    let names = leaf
        .subject_alternative_name()?
        .context("the certificate has no names")?;
    writeln!(out, "  subject  {}", leaf.subject())?;
    for name in &names.value.general_names {
        writeln!(out, "  name     {name}")?;
    }
    writeln!(out, "  issuer   {}", leaf.issuer())?;
    writeln!(
        out,
        "  valid    {} to {}",
        leaf.validity().not_before,
        leaf.validity().not_after
    )?;
    Ok(())
}
