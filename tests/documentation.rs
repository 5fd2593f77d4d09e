//! The pages under `docs/` say what the schemas say, and show the examples as they are.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use alicloud_cas::clock::SystemClock;
use alicloud_cas::environment::Environment;
use alicloud_cas::framework::Provider as _;
use alicloud_cas::framework::schema::{Attribute, AttributeKind, Block, Presence};
use alicloud_cas::provider::CasProvider;

fn provider() -> CasProvider {
    CasProvider::new(Arc::new(SystemClock), Environment::fixed([]))
}

fn read(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(whole).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A page with every run of white space as one space, so that line breaks do not count.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page lacks of a block, as sentences.
fn missing(page: &str, block: &Block) -> Vec<String> {
    let page = flowing(page);
    let mut missing = Vec::new();
    walk(block, &mut |attribute| {
        let (name, description) = (attribute.name, flowing(&attribute.description));
        if !page.contains(&format!("- `{name}` (")) {
            missing.push(format!("{name} is not listed"));
        } else if !page.contains(&description) {
            missing.push(format!("{name} is not described as: {description}"));
        }
        if attribute.sensitive && !page.contains(&format!("- `{name}` (String, Sensitive)")) {
            missing.push(format!("{name} is not called sensitive"));
        }
        if let Presence::Default(value) = &attribute.presence {
            let default = value.as_str().unwrap_or_default();
            if !description.contains(&format!("Default: `{default}`")) {
                missing.push(format!("{name} does not name its default {default}"));
            }
        }
    });
    missing
}

fn walk(block: &Block, visit: &mut dyn FnMut(&Attribute)) {
    for attribute in &block.attributes {
        visit(attribute);
        if let AttributeKind::Nested(_, inside) = &attribute.kind {
            inside.iter().for_each(&mut *visit);
        }
    }
    for inner in &block.blocks {
        walk(&inner.block, visit);
    }
}

#[test]
fn the_index_page_describes_every_argument_of_the_provider() {
    assert_eq!(
        missing(&read("docs/index.md"), &provider().schema().block),
        [""; 0]
    );
}

#[test]
fn every_resource_has_a_page_that_describes_every_attribute() {
    for resource in provider().resources() {
        let short = resource.type_name().trim_start_matches("alicloud_");
        let page = read(&format!("docs/resources/{short}.md"));
        assert_eq!(missing(&page, &resource.schema().block), [""; 0], "{short}");
    }
}

#[test]
fn pages_show_the_examples_as_they_are() {
    for (page, example) in [
        ("docs/index.md", "examples/provider/provider.tf"),
        (
            "docs/resources/cas_order.md",
            "examples/resources/alicloud_cas_order/resource.tf",
        ),
    ] {
        let code = format!("```terraform\n{}```", read(example));
        assert!(read(page).contains(&code), "{page} does not show {example}");
    }
}
