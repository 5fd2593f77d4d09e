//! Diagnostics to the wire.

use super::path;
use crate::{Diagnostic, Diagnostics, Severity};
use proto::tfplugin6 as wire;

pub(in crate::protocol) fn to_wire(diagnostics: Diagnostics) -> Vec<wire::Diagnostic> {
    diagnostics.into_iter().map(one).collect()
}

pub(in crate::protocol) fn one(diagnostic: Diagnostic) -> wire::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary,
        detail: diagnostic.detail,
        attribute: diagnostic.path.as_ref().map(path::to_wire),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AttributePath;
    use wire::attribute_path::step::Selector;

    #[test]
    fn a_diagnostic_keeps_its_severity_its_words_and_its_place() {
        let place = AttributePath::root("validation")
            .key("a.example")
            .attribute("names")
            .index(2);
        let diagnostics: Diagnostics = [
            Diagnostic::error("It broke", "It fell.").at(place),
            Diagnostic::warning("It may break", "It is thin."),
        ]
        .into_iter()
        .collect();

        let [broke, may] = &to_wire(diagnostics)[..] else {
            panic!("not one for each")
        };

        assert_eq!(broke.severity(), wire::diagnostic::Severity::Error);
        assert_eq!((&*broke.summary, &*broke.detail), ("It broke", "It fell."));
        let steps = &broke.attribute.as_ref().expect("a place").steps;
        let selectors: Vec<_> = steps
            .iter()
            .filter_map(|step| step.selector.clone())
            .collect();
        assert_eq!(
            selectors,
            [
                Selector::AttributeName("validation".to_owned()),
                Selector::ElementKeyString("a.example".to_owned()),
                Selector::AttributeName("names".to_owned()),
                Selector::ElementKeyInt(2),
            ]
        );
        assert_eq!(may.severity(), wire::diagnostic::Severity::Warning);
        assert_eq!(may.attribute, None);
    }
}
