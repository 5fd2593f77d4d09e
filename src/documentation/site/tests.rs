//! Pages of a made-up provider, in a repository of their own.

use tempfile::TempDir;

use super::*;
use crate::documented::{Content, Kind};
use framework::schema::{Attribute, Block, IdentitySchema, Presence, Schema};
use framework::{Parameter, Signature, ValueType};

/// One object of each kind.
fn one_of_each() -> Vec<Documented> {
    let block = |kind, name: &str, identity| Documented {
        kind,
        name: name.to_owned(),
        content: Content::Block {
            schema: Schema::new(Block::new("Does its work. And more.", Vec::new())),
            identity,
        },
    };
    let id = Attribute::string("id", Presence::Required).description("The id.");
    let identity = Some(IdentitySchema::new(vec![id]));
    vec![
        block(Kind::Provider, "provider", None),
        block(Kind::Resource, "alicloud_thing", identity),
        block(Kind::DataSource, "alicloud_thing", None),
        block(Kind::EphemeralResource, "alicloud_thing", None),
        block(Kind::ListResource, "alicloud_thing", None),
        block(Kind::Action, "alicloud_do", None),
        Documented {
            kind: Kind::Function,
            name: "count".to_owned(),
            content: Content::Function(Signature {
                summary: "Counts.",
                description: "Counts.".to_owned(),
                parameters: vec![Parameter::new("text", ValueType::String, "A text.")],
                variadic: None,
                returns: ValueType::Number,
                deprecated: None,
            }),
        },
    ]
}

const EXAMPLES: [&str; 10] = [
    "examples/provider/provider.tf",
    "examples/resources/alicloud_thing/resource.tf",
    "examples/data-sources/alicloud_thing/data-source.tf",
    "examples/ephemeral-resources/alicloud_thing/ephemeral-resource.tf",
    "examples/list-resources/alicloud_thing/list-resource.tfquery.hcl",
    "examples/actions/alicloud_do/action.tf",
    "examples/functions/count/function.tf",
    "examples/resources/alicloud_thing/import-by-identity.tf",
    "examples/resources/alicloud_thing/import-by-string-id.tf",
    "examples/resources/alicloud_thing/import.sh",
];

/// A repository with an example for each object, and no pages.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        for example in EXAMPLES {
            repository.add(example, "# example\n");
        }
        repository.add("README.md", "[docs](docs/index.md)\n");
        repository
    }

    fn add(&self, path: &str, text: &str) {
        let whole = self.0.path().join(path);
        fs::create_dir_all(whole.parent().unwrap()).unwrap();
        fs::write(whole, text).unwrap();
    }

    fn page(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    fn site(&self, documented: Vec<Documented>) -> Site {
        Site::about(documented, self.0.path().to_owned()).unwrap()
    }

    fn problems(&self) -> Vec<String> {
        self.site(one_of_each()).problems().unwrap()
    }

    fn written(&self) -> Vec<String> {
        self.site(one_of_each()).write().unwrap()
    }
}

#[test]
fn every_object_gets_a_page_in_the_folder_of_its_kind() {
    let repository = Repository::new();
    assert_eq!(
        repository.written(),
        [
            "docs/index.md: written",
            "docs/resources/thing.md: written",
            "docs/data-sources/thing.md: written",
            "docs/ephemeral-resources/thing.md: written",
            "docs/list-resources/thing.md: written",
            "docs/actions/do.md: written",
            "docs/functions/count.md: written",
        ]
    );
    assert_eq!(repository.problems(), [""; 0]);
    assert_eq!(repository.written(), [""; 0]);
    assert_eq!(
        repository.page("docs/actions/do.md"),
        "---\n# Generated from the schema by `cargo run --bin provider-docs -- write`.\n\
         page_title: \"alicloud_do Action - Alibaba Cloud CAS\"\nsubcategory: \"\"\n\
         description: |-\n  Does its work.\n---\n\n# alicloud_do (Action)\n\n\
         Does its work. And more.\n\nNeeds Terraform 1.14 or later.\n\n\
         ## Example Usage\n\n```terraform\n# example\n```\n\n\
         ## Schema\n\nIt has no arguments.\n"
    );
}

#[test]
fn a_template_of_its_own_makes_the_page() {
    let repository = Repository::new();
    let template = "Mine. {{ no part }}\n\n{{ description }}\n\n{{ examples }}\n\n{{ import }}\n\n{{ schema }}\n";
    repository.add(&format!("{TEMPLATES}/resources/thing.md"), template);
    let import = "examples/resources/alicloud_thing/import.sh";
    repository.add(import, "terraform import alicloud_thing.x 1\n");
    repository.written();
    assert_eq!(repository.problems(), [""; 0]);
    let page = repository.page("docs/resources/thing.md");
    assert!(
        page.ends_with(
            "\nMine. {{ no part }}\n\nDoes its work. And more.\n\n\
             ```terraform\n# example\n```\n\n## Import\n\n\
             With Terraform 1.12 or later, by identity:\n\n```terraform\n# example\n```\n\n\
             With Terraform 1.5 or later, by id:\n\n```terraform\n# example\n```\n\n\
             On the command line, by id:\n\n\
             ```shell\nterraform import alicloud_thing.x 1\n```\n\n\
             ### Identity Schema\n\n- `id` (String, Required) The id.\n\n\
             ## Schema\n\nIt has no arguments.\n"
        ),
        "{page}"
    );
}

#[test]
fn every_problem_of_a_site_is_named() {
    let repository = Repository::new();
    repository.written();
    repository.add("docs/index.md", "---\npage_title: \"\"\n---\n[a](b.md)\n");
    repository.add("docs/actions/undo.md", "# Undo\n");
    repository.add("docs/recipes/cake.md", "# Cake\n");
    repository.add("docs/guides/notes.txt", "Notes\n");
    repository.add("examples/functions/sum/function.tf", "# sum\n");
    repository.add("examples/complete/main.tf", "# everything\n");
    repository.add(".github/release/README.md", "[a](../../docs/index.md#b)\n");
    repository.add(&format!("{TEMPLATES}/actions/undo.md"), "{{ schema }}\n");
    let guide = format!("{TEMPLATES}/guides/first.md");
    repository.add(&guide, "{{ schema }}\n");
    let bare = format!("{TEMPLATES}/data-sources/thing.md");
    repository.add(&bare, "{{ description }}\n\n{{ examples }}\n");
    for gone in [EXAMPLES[1], EXAMPLES[7]] {
        fs::remove_file(repository.0.path().join(gone)).unwrap();
    }
    assert_eq!(
        repository.problems(),
        [
            "docs/index.md: differs from what is generated",
            "examples/resources/alicloud_thing/resource.tf: is missing",
            "examples/resources/alicloud_thing/import-by-identity.tf: is missing",
            &format!("{bare}: lacks {{{{ schema }}}}"),
            &format!("{guide}: line 1: a guide has no schema"),
            "docs/actions/undo.md: is the page of nothing",
            "examples/complete/main.tf: no page shows it",
            "examples/functions/sum/function.tf: no page shows it",
            &format!("{TEMPLATES}/actions/undo.md: is for no object"),
            "docs/recipes: the registry knows no such folder",
            "docs/guides/notes.txt: is no page of the registry",
            "docs/actions/undo.md: has no front matter",
            "docs/index.md: front matter: page_title is empty",
            "docs/index.md: front matter: description is missing",
            "docs/index.md: b.md: is not there",
            ".github/release/README.md: ../../docs/index.md#b: the page has no such anchor",
        ]
    );
}

#[test]
fn the_page_of_an_object_that_no_longer_exists_is_removed() {
    let repository = Repository::new();
    repository.written();
    let mut fewer = one_of_each();
    fewer.pop();
    let site = repository.site(fewer);
    assert_eq!(site.write().unwrap(), ["docs/functions/count.md: removed"]);
    assert_eq!(
        site.problems().unwrap(),
        ["examples/functions/count/function.tf: no page shows it"]
    );
}
