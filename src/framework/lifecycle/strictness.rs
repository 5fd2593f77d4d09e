//! What happens to an answer that Terraform would refuse.

/// How a mistake of a resource is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As an error that names the attribute: in development.
    Strict,
    /// What can be mended is mended and logged: for practitioners, whose object must
    /// not be lost over it.
    Lenient,
}

impl Strictness {
    /// Strict in builds with debug assertions, lenient in releases.
    pub const OF_THIS_BUILD: Self = if cfg!(debug_assertions) {
        Self::Strict
    } else {
        Self::Lenient
    };
}
