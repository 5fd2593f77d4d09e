//! The same place in several values at once.

use crate::path::{AttributePath, Step};
use crate::value::Value;

pub(super) const NULL: &Value = &Value::Null;

/// The same place in some values.
#[derive(Clone)]
pub(crate) struct Cursor<'v, const N: usize> {
    /// Where it is. Elements of a set have no address, so it ends at the set.
    pub(crate) path: AttributePath,
    /// What each value has there; null where it has nothing.
    pub(crate) values: [&'v Value; N],
    /// Which values lack the object that it belongs to.
    pub(crate) has_no_owner: [bool; N],
    /// Whether it is in an element of a set.
    pub(crate) is_in_set: bool,
}

impl<'v, const N: usize> Cursor<'v, N> {
    /// The top of some values.
    pub(crate) fn top(values: [&'v Value; N]) -> Self {
        Self {
            path: AttributePath::TOP,
            values,
            has_no_owner: [false; N],
            is_in_set: false,
        }
    }

    /// An attribute, or all blocks of one name.
    pub(crate) fn attribute(&self, name: &str) -> Self {
        let step = Step::Attribute(name.to_owned());
        Self {
            has_no_owner: self.values.map(Value::is_null),
            ..self.step(step, self.values.map(|value| value.attribute(name)))
        }
    }

    /// The objects that a nested attribute, or all blocks of one name, consist of in the
    /// first value. Elements of lists are matched by position in the others and those of
    /// maps by key; those of sets cannot be.
    pub(crate) fn objects(&self) -> Vec<Self> {
        let Some(first) = self.values.first() else {
            return Vec::new();
        };
        match bare(first) {
            Value::Object(_) => vec![self.bare()],
            Value::List(elements) | Value::Tuple(elements) => (0..)
                .zip(elements)
                .map(|(index, _)| self.element(Step::Index(index)))
                .collect(),
            Value::Map(elements) => elements
                .keys()
                .map(|key| self.element(Step::Key(key.clone())))
                .collect(),
            Value::Set(elements) => elements.iter().map(|one| self.in_set(one)).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn bare(&self) -> Self {
        Self {
            values: self.values.map(bare),
            ..self.clone()
        }
    }

    pub(super) fn element(&self, step: Step) -> Self {
        let values = self.values.map(|value| element(value, &step));
        self.step(step, values)
    }

    pub(super) fn in_set(&self, element: &'v Value) -> Self {
        let mut values = [NULL; N];
        if let Some(first) = values.first_mut() {
            *first = element;
        }
        Self {
            values,
            is_in_set: true,
            ..self.clone()
        }
    }

    fn step(&self, step: Step, values: [&'v Value; N]) -> Self {
        let path = self.path.clone();
        Self {
            path: if self.is_in_set {
                path
            } else {
                path.step(step)
            },
            values,
            ..*self
        }
    }
}

/// A value without the type that it brings.
fn bare(value: &Value) -> &Value {
    match value {
        Value::Dynamic(typed) => bare(&typed.1),
        other => other,
    }
}

/// An element of a list or map; null where there is none.
fn element<'v>(value: &'v Value, step: &Step) -> &'v Value {
    match (bare(value), step) {
        (Value::List(elements) | Value::Tuple(elements), Step::Index(index)) => {
            let index = usize::try_from(*index).ok();
            index.and_then(|index| elements.get(index)).unwrap_or(NULL)
        }
        (Value::Map(elements), Step::Key(key)) => elements.get(key).unwrap_or(NULL),
        (unknown @ Value::Unknown, _) => unknown,
        _ => NULL,
    }
}
