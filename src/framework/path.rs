//! Attribute paths: where in a configuration something is.

use std::fmt;

use super::excerpt::excerpt;

/// A path from the top of a block to one value in it.
///
/// Block types count as attribute names. Elements of a set cannot be addressed; a
/// path ends at the set. Terraform points its diagnostics at the argument that a
/// path names.
///
/// ```
/// use framework::AttributePath;
///
/// let path = AttributePath::root("validation").key("example.com").attribute("method");
/// assert_eq!(path.to_string(), "validation[\"example.com\"].method");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AttributePath(Vec<Step>);

/// One step of an [`AttributePath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into an attribute of an object, or a block of a block.
    Attribute(String),
    /// Into an element of a list or tuple, counted from 0.
    Index(i64),
    /// Into an element of a map.
    Key(String),
}

impl AttributePath {
    /// The path of the block as a whole.
    pub const TOP: Self = Self(Vec::new());

    /// The path of a top-level attribute or block.
    pub fn root(name: impl Into<String>) -> Self {
        Self::default().attribute(name)
    }

    /// This path, continued into an attribute.
    #[must_use]
    pub fn attribute(self, name: impl Into<String>) -> Self {
        self.step(Step::Attribute(name.into()))
    }

    /// This path, continued into an element of a list or tuple.
    #[must_use]
    pub fn index(self, index: i64) -> Self {
        self.step(Step::Index(index))
    }

    /// This path, continued into an element of a map.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// This path, continued by a step.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// As one would write it in a configuration, with names that fill no page.
impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(formatter, "{}", excerpt(name))?,
                Step::Attribute(name) => write!(formatter, ".{}", excerpt(name))?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
                Step::Key(key) => write!(formatter, "[{:?}]", excerpt(key))?,
            }
        }
        Ok(())
    }
}
