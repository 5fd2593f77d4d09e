//! A variable of the environment that cannot be read, as a diagnostic.

use framework::Diagnostic;
use system::Unreadable;

pub(super) fn unreadable(error: Unreadable) -> Diagnostic {
    Diagnostic::error(
        format!("{} cannot be used", error.name),
        format!("{error}."),
    )
}
