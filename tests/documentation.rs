//! The pages under `docs/` say what the schemas say, show the examples as they are, and
//! lead nowhere wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use alicloud_cas::CasProvider;
use documentation::Site;
use system::{Environment, SystemClock};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What is wrong is put right by `cargo run --bin provider-docs -- write`, or by hand
/// where that says so again.
#[test]
fn the_pages_are_those_of_the_provider_and_nothing_is_wrong_with_them() {
    let provider = CasProvider::new(Arc::new(SystemClock), Environment::fixed([]));
    let site = Site::of(&provider, ROOT).expect("files can be read");
    let problems = site.problems().expect("files can be read");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The policy may be copied, so it allows what is called and nothing else.
#[test]
fn the_policy_on_the_index_page_allows_exactly_what_the_provider_calls() {
    let root = Path::new(ROOT);
    let sources = fs::read_dir(root.join("src/cas/operations")).expect("the operations");
    let sources = sources.map(|entry| entry.expect("an entry").path());
    let called: BTreeSet<_> = sources
        .filter(|path| path.file_name().is_some_and(|name| name != "tests.rs"))
        .flat_map(|path| between(&path, "const ACTION: &'static str = \"", "\""))
        .collect();
    let page = root.join("docs/index.md");
    let allowed: BTreeSet<_> = between(&page, "\"yundun-cert:", "\"").into_iter().collect();
    assert_eq!(allowed, called);
    assert!(called.contains("CreateCertificateRequest"));
}

/// Every text of a file between these two.
fn between(path: &Path, before: &str, after: &str) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a text");
    let found = text.split(before).skip(1);
    found
        .filter_map(|rest| Some(rest.split_once(after)?.0.to_owned()))
        .collect()
}
