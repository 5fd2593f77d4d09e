//! Terraform's values: null, unknown or known, at every depth.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::discriminant;

use super::normal_form::{nfc, same_text};
use super::number::Number;
use super::value_type::ValueType;

/// A value of any Terraform type.
///
/// Null and unknown are states of a value, not of a type: a whole list or a whole
/// block collection can be unknown as well as a single string. A refined unknown
/// ("some string that starts with `p-`") is held as plain [`Value::Unknown`];
/// Terraform allows a provider to drop refinements.
///
/// Values are equal where Terraform takes them for equal: texts by their Unicode normal
/// form, numbers by what is printed of them, sets in any order.
///
/// ```
/// use framework::Value;
///
/// let order = Value::object([("id", Value::Unknown), ("domain", Value::from("example.com"))]);
/// assert!(order.attribute("id").is_unknown());
/// assert!(!order.is_wholly_known());
/// assert!(order.attribute("never_declared").is_null());
/// ```
#[derive(Debug, Clone, Eq, Default)]
pub enum Value {
    /// Absent.
    #[default]
    Null,
    /// Not known before the apply.
    Unknown,
    /// A truth value.
    Bool(bool),
    /// A number of any size and precision.
    Number(Number),
    /// Text.
    String(String),
    /// Elements in order, all of one type.
    List(Vec<Self>),
    /// Elements without order. Kept as they came; equal in any order.
    Set(Vec<Self>),
    /// Elements by key, all of one type.
    Map(BTreeMap<String, Self>),
    /// Elements in order, each of its own type.
    Tuple(Vec<Self>),
    /// Attributes by name, each of its own type.
    Object(BTreeMap<String, Self>),
    /// A value of the dynamic type, with the type that it really has. Null and
    /// unknown appear here only where their type is known.
    Dynamic(Box<(ValueType, Self)>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) | (Self::Unknown, Self::Unknown) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one == other,
            (Self::String(one), Self::String(other)) => same_text(one, other),
            (Self::List(one), Self::List(other)) | (Self::Tuple(one), Self::Tuple(other)) => {
                one == other
            }
            (Self::Set(one), Self::Set(other)) => same_elements(one, other),
            (Self::Map(one), Self::Map(other)) | (Self::Object(one), Self::Object(other)) => {
                same_entries(one, other)
            }
            (Self::Dynamic(one), Self::Dynamic(other)) => one == other,
            _ => false,
        }
    }
}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            Self::Null | Self::Unknown => {}
            Self::Bool(truth) => truth.hash(state),
            Self::Number(number) => number.hash(state),
            Self::String(text) => nfc(text).hash(state),
            Self::List(elements) | Self::Tuple(elements) => elements.hash(state),
            Self::Set(elements) => in_any_order(elements).hash(state),
            Self::Map(elements) | Self::Object(elements) => {
                in_any_order(elements.iter().map(|(key, value)| (nfc(key), value))).hash(state);
            }
            Self::Dynamic(typed) => typed.hash(state),
        }
    }
}

/// One hash for all of them, whatever comes first.
fn in_any_order<T: Hash>(all: impl IntoIterator<Item = T>) -> u64 {
    all.into_iter().fold(0, |sum, one| {
        let mut hasher = DefaultHasher::new();
        one.hash(&mut hasher);
        sum.wrapping_add(hasher.finish())
    })
}

/// Whether two sets have the same elements, each as often. Terraform sends sets in
/// an order of its own, so that most often the first look is enough.
fn same_elements(one: &[Value], other: &[Value]) -> bool {
    if one.len() != other.len() || one == other {
        return one.len() == other.len();
    }
    let mut surplus: HashMap<&Value, usize> = HashMap::new();
    for element in one {
        *surplus.entry(element).or_default() += 1;
    }
    other.iter().all(|element| {
        let left = surplus.get_mut(element).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    })
}

/// Whether two maps or objects have the same keys with the same values.
fn same_entries(one: &BTreeMap<String, Value>, other: &BTreeMap<String, Value>) -> bool {
    if one.len() != other.len() || one.keys().eq(other.keys()) {
        return one.len() == other.len() && one.values().eq(other.values());
    }
    let by_normal_form = |entries: &'_ BTreeMap<String, Value>| -> HashMap<_, _> {
        let entries = entries.iter();
        entries
            .map(|(key, value)| (nfc(key).into_owned(), value.clone()))
            .collect()
    };
    by_normal_form(one) == by_normal_form(other)
}

/// What an absent attribute looks like, for [`Value::attribute`].
static NULL: Value = Value::Null;

impl Value {
    /// An object with these attributes.
    pub fn object<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value))
                .collect(),
        )
    }

    /// A map with these elements.
    pub fn map<K: Into<String>>(elements: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(
            elements
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    }

    /// Whether this is null. Says nothing of what is inside.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is unknown as a whole. Says nothing of what is inside.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether nothing at any depth is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(elements) | Self::Set(elements) | Self::Tuple(elements) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Self::Map(elements) | Self::Object(elements) => {
                elements.values().all(Self::is_wholly_known)
            }
            Self::Dynamic(typed) => typed.1.is_wholly_known(),
        }
    }

    /// The same value with null wherever something was unknown.
    #[must_use]
    pub fn unknown_as_null(self) -> Self {
        let each = |elements: Vec<Self>| elements.into_iter().map(Self::unknown_as_null).collect();
        let by_key = |elements: BTreeMap<String, Self>| {
            elements
                .into_iter()
                .map(|(key, value)| (key, value.unknown_as_null()))
                .collect()
        };
        match self {
            Self::Unknown => Self::Null,
            Self::List(elements) => Self::List(each(elements)),
            Self::Set(elements) => Self::Set(each(elements)),
            Self::Tuple(elements) => Self::Tuple(each(elements)),
            Self::Map(elements) => Self::Map(by_key(elements)),
            Self::Object(elements) => Self::Object(by_key(elements)),
            Self::Dynamic(typed) => Self::Dynamic(Box::new((typed.0, typed.1.unknown_as_null()))),
            other => other,
        }
    }

    /// An attribute of an object; null where the object is null or lacks it.
    pub fn attribute(&self, name: &str) -> &Self {
        match self {
            Self::Object(attributes) => attributes.get(name).unwrap_or(&NULL),
            Self::Unknown => self,
            _ => &NULL,
        }
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, for messages to developers.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown => "unknown",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(_) => "map",
            Self::Tuple(_) => "tuple",
            Self::Object(_) => "object",
            Self::Dynamic(_) => "dynamic value",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::from(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(value: &Value) -> u64 {
        in_any_order([value])
    }

    #[test]
    fn values_are_equal_where_terraform_takes_them_for_equal() {
        let composed = || Value::from("caf\u{e9}");
        let apart = || Value::from("cafe\u{301}");
        let float = Value::Number(Number::try_from(0.1).expect("finite"));
        let decimal = Value::Number("0.10".parse().expect("a number"));
        for (one, other) in [
            (composed(), apart()),
            (float, decimal),
            (Value::List(vec![composed()]), Value::List(vec![apart()])),
            (
                Value::Set(vec!["b".into(), composed(), Value::Null]),
                Value::Set(vec![apart(), Value::Null, "b".into()]),
            ),
            (
                Value::map([("caf\u{e9}", 1), ("caff", 2)].map(|(key, n)| (key, Value::from(n)))),
                Value::map([("cafe\u{301}", 1), ("caff", 2)].map(|(key, n)| (key, Value::from(n)))),
            ),
        ] {
            assert_eq!(one, other);
            assert_eq!(hash(&one), hash(&other), "{one:?}");
        }
    }

    #[test]
    fn elements_of_a_set_count_and_those_of_a_list_have_an_order() {
        let set =
            |elements: &[i64]| Value::Set(elements.iter().copied().map(Value::from).collect());
        assert_eq!(set(&[1, 2, 1]), set(&[1, 1, 2]));
        assert_ne!(set(&[1, 2, 1]), set(&[1, 2, 2]));
        assert_ne!(set(&[1]), set(&[1, 1]));
        let list = |elements: [i64; 2]| Value::List(elements.map(Value::from).into());
        assert_ne!(list([1, 2]), list([2, 1]));
        assert_ne!(list([1, 2]), Value::Tuple(vec![1.into(), 2.into()]));
        assert_ne!(
            Value::map([("a", Value::Null)]),
            Value::map([("b", Value::Null)])
        );
        assert_ne!(
            Value::map([("a", Value::Null)]),
            Value::map([("a", true.into())])
        );
    }
}
