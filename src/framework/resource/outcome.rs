//! What a handler leaves behind.

use crate::diagnostic::Diagnostics;
use crate::private_state::PrivateState;

/// What a handler leaves behind: state, private state and diagnostics together, so
/// that gone-with-a-warning, success-with-a-warning and error-with-an-object can
/// all be said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome<M> {
    /// The object; `None` where there is none, or none any more.
    pub state: Option<M>,
    /// What to remember beside it.
    pub private: PrivateState,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
    /// Whether what is still unknown shall be null.
    pub has_gaps: bool,
    /// Whether this is another object of the service than before.
    pub has_new_identity: bool,
}

impl<M> Outcome<M> {
    /// The object as it is now.
    pub fn present(state: M, private: PrivateState) -> Self {
        Self {
            state: Some(state),
            private,
            diagnostics: Diagnostics::none(),
            has_gaps: false,
            has_new_identity: false,
        }
    }

    /// There is no such object, or none any more.
    pub fn absent() -> Self {
        Self {
            state: None,
            private: PrivateState::default(),
            diagnostics: Diagnostics::none(),
            has_gaps: false,
            has_new_identity: false,
        }
    }

    /// The same, where what is still unknown could not be learned, and shall be null.
    ///
    /// Without it, an unknown in a state that came without an error is a mistake.
    #[must_use]
    pub fn with_gaps(self) -> Self {
        Self {
            has_gaps: true,
            ..self
        }
    }

    /// The same, where an update has put another object of the service in the place of the
    /// one before, so that it has another identity.
    #[must_use]
    pub fn with_new_identity(self) -> Self {
        Self {
            has_new_identity: true,
            ..self
        }
    }

    /// The same, with more to tell.
    #[must_use]
    pub fn with(mut self, more: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(more.into());
        self
    }
}
