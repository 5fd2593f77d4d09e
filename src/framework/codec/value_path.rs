//! Where a codec is while it walks a value.

use super::{CodecError, MAX_DEPTH};
use crate::path::AttributePath;

/// A position in a value: a chain of borrowed steps that lives on the stack.
///
/// Only an error needs a real path, so only an error pays for one.
#[derive(Clone, Copy)]
pub(super) struct ValuePath<'a> {
    above: Option<(&'a Self, PathStep<'a>)>,
    depth: usize,
}

/// A step from a value to one inside it.
#[derive(Clone, Copy)]
pub(super) enum PathStep<'a> {
    /// To an attribute of an object.
    Attribute(&'a str),
    /// To an element of a list or tuple.
    Index(usize),
    /// To an element of a map.
    Key(&'a str),
    /// To an element of a set, which has no address.
    Element,
    /// To the value that a dynamic value wraps, at the same address.
    Wrapped,
}

impl ValuePath<'static> {
    /// The whole value.
    pub(super) const ROOT: Self = Self {
        above: None,
        depth: 0,
    };
}

impl<'a> ValuePath<'a> {
    /// One step further in, unless that is deeper than a codec goes.
    pub(super) fn enter(&'a self, step: PathStep<'a>) -> Result<Self, CodecError> {
        if self.depth == MAX_DEPTH {
            let reason = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(CodecError::at(self, reason));
        }
        Ok(Self {
            above: Some((self, step)),
            depth: self.depth + 1,
        })
    }

    /// The address of this path, or of the outermost set around it.
    pub(super) fn address(&self) -> AttributePath {
        let mut steps = Vec::with_capacity(self.depth);
        let mut at = self;
        while let Some((above, step)) = at.above {
            steps.push(step);
            at = above;
        }
        let mut path = AttributePath::default();
        for step in steps.into_iter().rev() {
            path = match step {
                PathStep::Attribute(name) => path.attribute(name),
                PathStep::Index(index) => path.index(i64::try_from(index).unwrap_or(i64::MAX)),
                PathStep::Key(key) => path.key(key),
                PathStep::Wrapped => path,
                PathStep::Element => break,
            };
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_follows_the_steps() -> Result<(), CodecError> {
        let validation = ValuePath::ROOT.enter(PathStep::Attribute("validation"))?;
        let domain = validation.enter(PathStep::Key("example.com"))?;
        let any = domain.enter(PathStep::Wrapped)?;
        let record = any.enter(PathStep::Index(2))?;
        assert_eq!(
            record.address().to_string(),
            "validation[\"example.com\"][2]"
        );
        Ok(())
    }

    #[test]
    fn path_ends_at_a_set() -> Result<(), CodecError> {
        let domains = ValuePath::ROOT.enter(PathStep::Attribute("domains"))?;
        let element = domains.enter(PathStep::Element)?;
        let name = element.enter(PathStep::Attribute("name"))?;
        assert_eq!(name.address(), AttributePath::root("domains"));
        Ok(())
    }

    #[test]
    fn there_is_a_deepest_place() {
        fn descend(path: &ValuePath<'_>, levels: usize) -> Result<usize, CodecError> {
            let next = path.enter(PathStep::Wrapped)?;
            if levels == 1 {
                Ok(next.depth)
            } else {
                descend(&next, levels - 1)
            }
        }
        assert_eq!(descend(&ValuePath::ROOT, MAX_DEPTH), Ok(MAX_DEPTH));
        assert_eq!(
            descend(&ValuePath::ROOT, MAX_DEPTH + 1).map_err(|error| error.reason),
            Err("nested more than 128 levels deep".to_owned())
        );
    }
}
