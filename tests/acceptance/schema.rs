//! What Terraform itself makes of the provider's schemas, kept as a file.

use std::fs;
use std::path::Path;

use emulator::{Emulator, Options};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::credentials::grant;
use crate::every_terraform;
use crate::terraform::Workspace;

const REQUIRED: &str = r#"
    terraform {
      required_providers {
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }
"#;

/// The kept output of `terraform providers schema -json`, of Terraform 1.15.
const KEPT: &str = "tests/data/schema/terraform-1.15.json";

/// A change of a schema is a change of what practitioners may rely on. To accept one,
/// put the new file in the place of the old one, and read the difference.
#[test]
fn terraform_shows_the_schemas_that_were_agreed_on() {
    let newest = every_terraform()
        .iter()
        .find(|terraform| !terraform.is_tofu() && terraform.at_least(1, 15));
    // An older one knows fewer kinds of objects.
    let Some(terraform) = newest else { return };
    let runtime = Runtime::new().unwrap();
    let emulator = runtime
        .block_on(Emulator::start(Options::default()))
        .unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
    let mut workspace = Workspace::new(terraform, binary.parent()).unwrap();
    grant(&mut workspace, &emulator);
    workspace.write("main.tf", REQUIRED).unwrap();

    let shown = workspace.run(&["providers", "schema", "-json"]).unwrap();
    let shown: Json = serde_json::from_str(&shown.expect_success().stdout).unwrap();
    let ours = shown["provider_schemas"]
        .as_object()
        .and_then(|all| all.iter().find(|(name, _)| name.ends_with("/alicloud-cas")))
        .map(|(_, schema)| schema)
        .expect("the provider's schemas");
    let shown = serde_json::to_string_pretty(ours).unwrap() + "\n";

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = fs::read_to_string(root.join(KEPT)).unwrap_or_default();
    if shown != kept {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema.json");
        fs::write(&new, &shown).unwrap();
        panic!("{KEPT} is not what Terraform shows: see {}", new.display());
    }
}
