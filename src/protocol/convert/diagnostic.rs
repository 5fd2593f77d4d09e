//! Diagnostics to the wire.

use super::path;
use crate::framework::{Diagnostic, Diagnostics, Severity};
use crate::protocol::generated as wire;

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
