//! The pages under `docs/` say what the schemas say, show the examples as they are, and
//! lead nowhere wrong.

use std::sync::Arc;

use alicloud_cas::clock::SystemClock;
use alicloud_cas::documentation::Book;
use alicloud_cas::environment::Environment;
use alicloud_cas::provider::CasProvider;

/// What is wrong is put right by `cargo run --bin provider-docs -- write`, or by hand
/// where that says so again.
#[test]
fn the_pages_are_those_of_the_provider_and_nothing_is_wrong_with_them() {
    let provider = CasProvider::new(Arc::new(SystemClock), Environment::fixed([]));
    let book = Book::of(&provider, env!("CARGO_MANIFEST_DIR")).expect("files can be read");
    let problems = book.problems().expect("files can be read");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
