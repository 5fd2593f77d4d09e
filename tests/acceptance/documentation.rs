//! The examples of the documentation, pasted and run.
//!
//! Every file that a page shows is run as it is, but for two things: order ids become
//! those of an order that exists, and the provider block that a file leaves out is taken
//! from the example of the provider.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use emulator::{Issue, NewInstance, NewOrder, Options, Outcome};

use crate::other_providers::OtherProviders;
use crate::terraform::{Plan, Run, Terraform, Workspace};
use crate::world::World;
use crate::{every_terraform, tell_through};

/// The instance that the examples use.
const INSTANCE_ID: &str = "cas_dv-cn-aaaabbbbcccc";

/// The order id that the examples use.
const ORDER_ID: &str = "2021010";

/// Stands for what brings a certificate to a server: fails without all of it.
const DEPLOY: &str = "test -n \"$CERTIFICATE\" && test -n \"$CHAIN\" && test -n \"$PRIVATE_KEY\"\n";

/// A practitioner's folder, and a service with one issued order for www.example.com.
struct Desk {
    world: World,
    order: String,
    instance: String,
    _elsewhere: OtherProviders,
}

impl Desk {
    fn new(terraform: &Terraform) -> Self {
        let products = [
            "digicert-free-1-free",
            "geotrust-dv-w-starter",
            "geotrust-ov-1-personal",
        ];
        let options = Options {
            issue: Issue::After(Duration::from_secs(1)),
            quota: BTreeMap::from(products.map(|code| (code.to_owned(), 5))),
            instances: [("ss.dv.t".to_owned(), 3)].into(),
            ..Options::default()
        };
        let elsewhere = OtherProviders::new();
        let world = World::around(elsewhere.workspace(terraform), options);
        let order = NewOrder::for_domain("www.example.com");
        let order = world.emulator.place_order(order);
        world.emulator.issue(order);
        let bought = NewInstance::of_spec("ws.dv.f");
        let instance = world.emulator.add_instance(bought);
        let roomy = NewInstance::of_spec("geo.dv.f").with_room_for(3, 1);
        world.emulator.add_instance(roomy);
        for (file, text) in [
            ("www.example.com.csr", signing_request()),
            ("www.example.com.pem", world.emulator.root_certificate()),
            ("deploy.sh", DEPLOY.to_owned()),
        ] {
            world.workspace.write(file, &text).unwrap();
        }
        Self {
            world,
            order: order.to_string(),
            instance: instance.to_string(),
            _elsewhere: elsewhere,
        }
    }

    /// Puts an example into the workspace, under a name of its own.
    fn paste(&self, example: &Path) {
        let name = example.file_name().unwrap().to_str().unwrap();
        let text = read(example).replace(ORDER_ID, &self.order);
        let text = text.replace(INSTANCE_ID, &self.instance);
        self.world.workspace.write(name, &text).unwrap();
    }

    fn run(&self, command: &[&str]) -> Run {
        self.world.run(command).expect_success()
    }

    /// Runs an example of an import, for one object with the smallest configuration.
    fn imports(&self, example: &Path) {
        let folder = example.parent().unwrap();
        let of = folder.file_name().unwrap().to_str().unwrap();
        let text = imported(of, &self.order);
        self.world.workspace.write("imported.tf", &text).unwrap();
        if example.extension().is_some_and(|end| end == "sh") {
            let text = read(example).replace(ORDER_ID, &self.order);
            let words: Vec<_> = text.split_whitespace().skip(1).collect();
            self.run(&words);
        } else {
            self.paste(example);
            let applied = self.world.workspace.apply().unwrap().expect_success();
            assert!(applied.says("1 imported, 0 added"), "{}", applied.report());
        }
        assert_eq!(self.world.workspace.plan().unwrap(), Plan::Empty);
    }

    /// How many orders were placed through the API.
    fn placed(&self) -> usize {
        let calls = self.world.emulator.calls();
        let placed =
            |action: &str| action.starts_with("CreateCertificate") && action.ends_with("Request");
        calls
            .iter()
            .filter(|call| placed(&call.action) && call.outcome == Outcome::Done)
            .count()
    }
}

#[test]
fn every_example_of_use_is_applied_found_unchanged_and_destroyed() {
    tell_through(every_terraform(), |terraform| {
        for example in examples(".tf") {
            let folder = example.parent().unwrap();
            if is_import(&example) || !is_known_to(terraform, folder) {
                continue;
            }
            let desk = Desk::new(terraform);
            desk.paste(&example);
            complete(&desk, &example);
            desk.run(&["validate"]);
            desk.world.workspace.apply().unwrap().expect_success();
            let again = desk.world.workspace.plan();
            assert_eq!(again.unwrap(), Plan::Empty, "{}", example.display());
            desk.world.workspace.destroy().unwrap().expect_success();
            desk.world.leaks_nothing();
        }
    });
}

#[test]
fn every_example_of_a_query_finds_what_is_there() {
    tell_through(every_terraform(), |terraform| {
        for example in examples(".tfquery.hcl") {
            if !is_known_to(terraform, example.parent().unwrap()) {
                continue;
            }
            let desk = Desk::new(terraform);
            desk.paste(&example);
            complete(&desk, &example);
            let found = desk.run(&["query"]);
            assert!(found.says("www.example.com"), "{}", found.report());
            // One that expires soon is in more of the service's lists, and is one order still.
            let order = desk.world.emulator.orders()[0].id;
            desk.world.emulator.age(order, days(61));
            desk.run(&["query", "-generate-config-out=found.tf"]);
            let written = read(&desk.world.workspace.path().join("found.tf"));
            assert_eq!(written.matches("import {").count(), 1, "{written}");
            desk.world.leaks_nothing();
        }
    });
}

#[test]
fn every_example_of_an_import_takes_over_what_is_there_and_orders_nothing() {
    tell_through(every_terraform(), |terraform| {
        let knows_identities = !terraform.is_tofu() && terraform.at_least(1, 12);
        for example in examples(".tf").into_iter().chain(examples(".sh")) {
            let by_identity = example.ends_with("import-by-identity.tf");
            if !is_import(&example) || (by_identity && !knows_identities) {
                continue;
            }
            let desk = Desk::new(terraform);
            complete(&desk, &example);
            desk.imports(&example);
            assert_eq!(desk.placed(), 0, "{}", example.display());
            desk.world.leaks_nothing();
        }
    });
}

#[test]
fn every_example_is_formatted_as_terraform_does() {
    for terraform in every_terraform() {
        let workspace = Workspace::new(terraform, None).unwrap();
        let examples = root().join("examples");
        let formatted = [
            "fmt",
            "-check",
            "-diff",
            "-recursive",
            examples.to_str().unwrap(),
        ];
        workspace.run(&formatted).unwrap().expect_success();
    }
}

/// The smallest configuration of what an import example brings in.
fn imported(of: &str, order: &str) -> String {
    let arguments = match of {
        "alicloud_cas_order" => "domain = \"www.example.com\"".to_owned(),
        "alicloud_cas_order_validation" => format!("order_id = {order:?}"),
        other => panic!("no configuration for an import as {other}"),
    };
    format!("resource {of:?} \"www\" {{\n  provider = alicloud-cas\n  {arguments}\n}}\n")
}

/// Adds the provider block, where the example does not say whose types it uses.
fn complete(desk: &Desk, example: &Path) {
    let provider = root().join("examples/provider/provider.tf");
    let alone = example.extension().is_some_and(|end| end == "tf")
        && read(example).contains("required_providers");
    if !alone {
        desk.paste(&provider);
    }
}

/// Whether this Terraform has objects of the folder's kind.
fn is_known_to(terraform: &Terraform, folder: &Path) -> bool {
    let kind = folder.strip_prefix(root().join("examples")).unwrap();
    let kind = kind.iter().next().and_then(|kind| kind.to_str()).unwrap();
    match kind {
        "functions" => !terraform.is_tofu() && terraform.at_least(1, 8),
        "ephemeral-resources" => !terraform.is_tofu() && terraform.at_least(1, 10),
        "actions" | "list-resources" => !terraform.is_tofu() && terraform.at_least(1, 14),
        _ => true,
    }
}

fn is_import(example: &Path) -> bool {
    let name = example.file_name().unwrap().to_str().unwrap();
    name.starts_with("import")
}

/// The files that pages show and that end so.
fn examples(end: &str) -> Vec<PathBuf> {
    const FOLDERS: [&str; 8] = [
        "provider",
        "resources",
        "data-sources",
        "ephemeral-resources",
        "list-resources",
        "actions",
        "functions",
        "guides",
    ];
    let mut found = Vec::new();
    let mut folders: Vec<_> = FOLDERS
        .map(|folder| root().join("examples").join(folder))
        .into_iter()
        .filter(|folder| folder.exists())
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(end) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no example ends with {end}");
    found.sort();
    found
}

fn days(count: u64) -> Duration {
    Duration::from_secs(count * 24 * 60 * 60)
}

fn signing_request() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut request = rcgen::CertificateParams::new(vec!["www.example.com".to_owned()]).unwrap();
    request
        .distinguished_name
        .push(rcgen::DnType::CommonName, "www.example.com");
    request.serialize_request(&key).unwrap().pem().unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
