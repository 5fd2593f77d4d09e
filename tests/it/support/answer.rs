//! What the provider answers, and what a story expects of it.

use serde_json::{Value as Json, json};

use super::values::UNKNOWN;
use super::wire::diagnostic::Severity;
use super::wire::{
    AttributePath, Diagnostic, ResourceIdentityData, attribute_path::step::Selector,
};

/// An object in the state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) state: Json,
    pub(crate) private: Vec<u8>,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The object as it is now; null where there is none.
    pub(crate) stored: Stored,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A plan for one object.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) state: Json,
    pub(crate) replaces: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) private: Vec<u8>,
    pub(super) identity: Option<ResourceIdentityData>,
}

impl Answer {
    /// The object, which must have come without a diagnostic.
    pub(crate) fn quietly(self) -> Stored {
        assert_eq!(self.diagnostics, []);
        self.stored
    }

    /// The only diagnostic.
    pub(crate) fn only_diagnostic(&self) -> &Diagnostic {
        let [diagnostic] = &self.diagnostics[..] else {
            panic!("not exactly one diagnostic: {:?}", self.diagnostics)
        };
        diagnostic
    }

    /// The only diagnostic, which must be an error that says this.
    #[track_caller]
    pub(crate) fn expect_error(&self, says: &str) -> &Diagnostic {
        let diagnostic = self.only_diagnostic();
        assert_eq!(diagnostic.severity(), Severity::Error, "{diagnostic:?}");
        said(diagnostic, says)
    }

    /// The only diagnostic, which must be a warning that says this.
    #[track_caller]
    pub(crate) fn expect_warning(&self, says: &str) -> &Diagnostic {
        let diagnostic = self.only_diagnostic();
        assert_eq!(diagnostic.severity(), Severity::Warning, "{diagnostic:?}");
        said(diagnostic, says)
    }
}

/// The identity of an object in the state: order and site.
pub(super) fn identity_of(state: &Json) -> Option<Json> {
    let id = state["id"].as_str()?;
    Some(json!({ "order_id": id, "site": "china" }))
}

pub(super) fn is_warning(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity() == Severity::Warning
}

/// Whether an object is what was planned, as far as that was known, and is wholly known.
pub(super) fn conforms(planned: &Json, applied: &Json) -> bool {
    match (planned, applied) {
        (_, Json::String(text)) if text == UNKNOWN => false,
        (Json::String(text), _) if text == UNKNOWN => true,
        (Json::Object(planned), Json::Object(applied)) => {
            planned.keys().eq(applied.keys())
                && planned
                    .iter()
                    .all(|(name, value)| conforms(value, &applied[name]))
        }
        (Json::Array(planned), Json::Array(applied)) => {
            let mut pairs = planned.iter().zip(applied);
            planned.len() == applied.len() && pairs.all(|(one, other)| conforms(one, other))
        }
        _ => planned == applied,
    }
}

#[track_caller]
fn said<'a>(diagnostic: &'a Diagnostic, says: &str) -> &'a Diagnostic {
    let whole = format!("{}\n{}", diagnostic.summary, diagnostic.detail);
    assert!(whole.contains(says), "{says:?} is not said: {diagnostic:?}");
    diagnostic
}

/// A path as a configuration would write it, with dots only.
pub(crate) fn text(path: &AttributePath) -> String {
    let steps = path
        .steps
        .iter()
        .map(|step| match step.selector.as_ref().unwrap() {
            Selector::AttributeName(name) | Selector::ElementKeyString(name) => name.clone(),
            Selector::ElementKeyInt(index) => index.to_string(),
        });
    steps.collect::<Vec<_>>().join(".")
}
