//! Where a codec is while it walks a value.

use super::{CodecError, MAX_DEPTH};
use crate::path::AttributePath;

/// A position in a value: a chain of borrowed steps that lives on the stack.
///
/// Only an error needs a real path, so only an error pays for one.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    above: Option<(&'a Self, Inward<'a>)>,
    depth: usize,
}

/// A step from a value to one inside it.
#[derive(Clone, Copy)]
pub(super) enum Inward<'a> {
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

impl Place<'static> {
    /// The whole value.
    pub(super) const ROOT: Self = Self {
        above: None,
        depth: 0,
    };
}

impl<'a> Place<'a> {
    /// One step further in, unless that is deeper than a codec goes.
    pub(super) fn enter(&'a self, step: Inward<'a>) -> Result<Self, CodecError> {
        if self.depth == MAX_DEPTH {
            let reason = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(CodecError::at(self, reason));
        }
        Ok(Self {
            above: Some((self, step)),
            depth: self.depth + 1,
        })
    }

    /// The address of this place, or of the outermost set around it.
    pub(super) fn path(&self) -> AttributePath {
        let mut steps = Vec::with_capacity(self.depth);
        let mut place = self;
        while let Some((above, step)) = place.above {
            steps.push(step);
            place = above;
        }
        let mut path = AttributePath::default();
        for step in steps.into_iter().rev() {
            path = match step {
                Inward::Attribute(name) => path.attribute(name),
                Inward::Index(index) => path.index(i64::try_from(index).unwrap_or(i64::MAX)),
                Inward::Key(key) => path.key(key),
                Inward::Wrapped => path,
                Inward::Element => break,
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
        let validation = Place::ROOT.enter(Inward::Attribute("validation"))?;
        let domain = validation.enter(Inward::Key("example.com"))?;
        let any = domain.enter(Inward::Wrapped)?;
        let record = any.enter(Inward::Index(2))?;
        assert_eq!(record.path().to_string(), "validation[\"example.com\"][2]");
        Ok(())
    }

    #[test]
    fn path_ends_at_a_set() -> Result<(), CodecError> {
        let domains = Place::ROOT.enter(Inward::Attribute("domains"))?;
        let element = domains.enter(Inward::Element)?;
        let name = element.enter(Inward::Attribute("name"))?;
        assert_eq!(name.path(), AttributePath::root("domains"));
        Ok(())
    }

    #[test]
    fn there_is_a_deepest_place() {
        fn descend(place: &Place<'_>, levels: usize) -> Result<usize, CodecError> {
            let next = place.enter(Inward::Wrapped)?;
            if levels == 1 {
                Ok(next.depth)
            } else {
                descend(&next, levels - 1)
            }
        }
        assert_eq!(descend(&Place::ROOT, MAX_DEPTH), Ok(MAX_DEPTH));
        assert_eq!(
            descend(&Place::ROOT, MAX_DEPTH + 1).map_err(|error| error.reason),
            Err("nested more than 128 levels deep".to_owned())
        );
    }
}
