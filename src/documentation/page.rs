//! One page: a template, filled in for an object or for a guide.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use super::documented::{Content, Documented, Kind};
use super::examples::{self, Example};
use super::template::{Part, expand};
use super::{error_table, import_section, schema_section, signature_section};

/// Where templates lie, from the root.
pub(super) const TEMPLATES: &str = "src/documentation/templates";

/// A page as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Where it lies, from the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// The example files that it shows.
    pub(super) shows: BTreeSet<String>,
    /// What went wrong in making it.
    pub(super) problems: Vec<String>,
}

impl Page {
    /// The page of an object. Its template is named like it; without one, the plain
    /// template counts.
    pub(super) fn of(root: &Path, documented: &Documented) -> io::Result<Self> {
        let parts = Parts::of(root, documented)?;
        let name = format!("{TEMPLATES}/{}.md", documented.page());
        let (name, template) = match fs::read_to_string(root.join(&name)) {
            Ok(template) => (name, template),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                ("the schema".to_owned(), PLAIN.to_owned())
            }
            Err(error) => return Err(error),
        };
        let mut page = Self::filled(root, &name, &template, Some(&parts));
        page.problems.extend(parts.missing(documented));
        for part in ["{{ description }}", "{{ schema }}"] {
            if !template.contains(part) {
                page.problems.push(format!("{name}: lacks {part}"));
            }
        }
        page.path = format!("docs/{}.md", documented.page());
        page.text = marked(&format!("{}{}", head(documented), page.text), &name);
        Ok(page)
    }

    /// The page of a guide, whose template has its own head.
    pub(super) fn guide(root: &Path, name: &str) -> io::Result<Self> {
        let path = format!("{TEMPLATES}/guides/{name}");
        let template = fs::read_to_string(root.join(&path))?;
        let mut page = Self::filled(root, &path, &template, None);
        page.path = format!("docs/guides/{name}");
        page.text = marked(&page.text, &path);
        Ok(page)
    }

    fn filled(root: &Path, name: &str, template: &str, parts: Option<&Parts>) -> Self {
        let mut shows = BTreeSet::new();
        let filled = expand(template, |part| {
            let parts = parts.ok_or("a guide has no schema");
            let shown = match part {
                Part::Description => return Ok(parts?.description.clone()),
                Part::Schema => return Ok(parts?.schema.clone()),
                Part::ErrorCodes => return Ok(error_table::render()),
                Part::Import => {
                    let parts = parts?;
                    shows.extend(parts.import_examples.iter().cloned());
                    return Ok(parts.import.clone());
                }
                Part::Examples => parts?.examples.clone(),
                Part::Example(path) => {
                    vec![Example::read(root, path).map_err(|error| error.to_string())?]
                }
            };
            shows.extend(shown.iter().map(|one| one.path.clone()));
            let shown: Vec<_> = shown.iter().map(Example::fenced).collect();
            Ok(shown.join("\n\n"))
        });
        let (text, problems) = match filled {
            Ok(text) => (text, Vec::new()),
            Err(problem) => (String::new(), vec![format!("{name}: {problem}")]),
        };
        Self {
            path: String::new(),
            text,
            shows,
            problems,
        }
    }
}

const PLAIN: &str = "\
{{ description }}

## Example Usage

{{ examples }}

{{ schema }}

{{ import }}
";

/// The examples of importing: by identity, by id, and on the command line.
const IMPORTS: [&str; 3] = [
    "import-by-identity.tf",
    "import-by-string-id.tf",
    "import.sh",
];

/// The generated parts of an object's page.
struct Parts {
    description: String,
    schema: String,
    examples: Vec<Example>,
    import: String,
    import_examples: Vec<String>,
}

impl Parts {
    fn of(root: &Path, documented: &Documented) -> io::Result<Self> {
        let [by_identity, by_id, by_command] =
            IMPORTS.map(|name| examples::of_import(root, documented, name));
        let ways = [by_identity?, by_id?, by_command?];
        let [by_identity, by_id, by_command] = ways.each_ref().map(Option::as_ref);
        let (schema, import) = match &documented.content {
            Content::Block { schema, identity } => (
                schema_section::render(&schema.block),
                import_section::render(identity.as_ref(), by_identity, by_id, by_command),
            ),
            Content::Function(signature) => (
                signature_section::render(&documented.name, signature),
                String::new(),
            ),
        };
        Ok(Self {
            description: described(documented),
            schema,
            examples: examples::of_use(root, documented)?,
            import,
            import_examples: ways.into_iter().flatten().map(|one| one.path).collect(),
        })
    }

    /// The example files that an object must have and lacks.
    fn missing(&self, documented: &Documented) -> Vec<String> {
        let (folder, kind) = (documented.examples(), documented.kind);
        let mut missing = Vec::new();
        if self.examples.is_empty() {
            let (name, extension) = (kind.example(), kind.extension());
            missing.push(format!("{folder}/{name}{extension}: is missing"));
        }
        if let Content::Block {
            identity: Some(_), ..
        } = documented.content
        {
            let wanted = IMPORTS.map(|name| format!("{folder}/{name}"));
            let lacking = wanted
                .iter()
                .filter(|path| !self.import_examples.contains(path));
            missing.extend(lacking.map(|path| format!("{path}: is missing")));
        }
        missing
    }
}

/// The description, with what it takes to use the object.
fn described(documented: &Documented) -> String {
    let description = documented.description();
    match documented.kind.needs() {
        Some(version) => format!("{description}\n\nNeeds Terraform {version} or later."),
        None => description.to_owned(),
    }
}

/// A page that says in its front matter what to edit instead.
fn marked(page: &str, source: &str) -> String {
    let mark =
        format!("---\n# Generated from {source} by `cargo run --bin provider-docs -- write`.\n");
    page.replacen("---\n", &mark, 1)
}

/// The front matter and the title.
fn head(documented: &Documented) -> String {
    let (name, kind) = (&documented.name, documented.kind.title());
    let (page_title, title) = match documented.kind {
        Kind::Provider => (
            "Provider: Alibaba Cloud CAS".to_owned(),
            "Alibaba Cloud CAS Provider".to_owned(),
        ),
        _ => (
            format!("{name} {kind} - Alibaba Cloud CAS"),
            format!("{name} ({kind})"),
        ),
    };
    let summary = documented.summary();
    format!(
        "---\npage_title: \"{page_title}\"\nsubcategory: \"\"\ndescription: |-\n  {summary}\n---\n\n\
         # {title}\n\n"
    )
}
