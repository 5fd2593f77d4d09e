//! An operation's parameters: what it takes, and reading them strictly.
//!
//! The real gateway ignores names it does not know. Here they are refused, so that
//! a misspelt parameter does not go unnoticed.

use std::collections::BTreeMap;

use super::answer::ApiError;
use super::instances::InstanceId;
use super::orders::OrderId;
use super::variants::instances::UnknownParameters;

/// The most tags that one request may carry (CAS API 2020-04-07, CreateCertificateRequest).
const MOST_TAGS: usize = 20;

/// A parameter an operation takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    name: &'static str,
    kind: Kind,
    is_required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    /// `<name>.N`, integers counted from 1.
    Integers,
    /// `<name>.N.Key` and `<name>.N.Value` for an empty prefix, counted from 1.
    Tags {
        prefix: &'static str,
    },
    Text,
}

impl Parameter {
    pub(super) const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer)
    }

    pub(super) const fn tags(name: &'static str) -> Self {
        Self::new(name, Kind::Tags { prefix: "" })
    }

    /// `<name>.N.TagKey` and `<name>.N.TagValue`, as instances have them.
    pub(super) const fn instance_tags(name: &'static str) -> Self {
        Self::new(name, Kind::Tags { prefix: "Tag" })
    }

    /// `<name>.N`, integers counted from 1.
    pub(super) const fn integers(name: &'static str) -> Self {
        Self::new(name, Kind::Integers)
    }

    pub(super) const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            is_required: false,
        }
    }

    fn takes(&self, name: &str) -> bool {
        match self.kind {
            Kind::Integers => {
                list_position(self.name, name).is_some_and(|(_, rest)| rest.is_empty())
            }
            Kind::Tags { prefix } => tag_position(self.name, prefix, name).is_some(),
            Kind::Integer | Kind::Text => self.name == name,
        }
    }
}

/// The parameters of one request, checked against what its operation takes.
#[derive(Debug)]
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Refuses names given twice or unknown, required ones that are absent or
    /// empty, and integers that are none.
    pub(super) fn check<'a>(
        given: impl Iterator<Item = &'a (String, String)>,
        taken: &[Parameter],
        unknown: UnknownParameters,
    ) -> Result<Self, ApiError> {
        let mut values = BTreeMap::new();
        for (name, value) in given {
            if !taken.iter().any(|parameter| parameter.takes(name)) {
                if unknown == UnknownParameters::Ignored {
                    continue;
                }
                let message = format!("{name} is not a parameter of this action.");
                return Err(ApiError::invalid(message));
            }
            if values.insert(name.clone(), value.clone()).is_some() {
                return Err(ApiError::invalid(format!("{name} is given twice.")));
            }
        }
        let parameters = Self(values);
        for parameter in taken {
            let value = parameters.text(parameter.name);
            if parameter.is_required && value.is_none() {
                return Err(ApiError::missing(parameter.name));
            }
            if parameter.kind == Kind::Integer
                && value.is_some_and(|value| value.parse::<i64>().is_err())
            {
                let message = format!("{} must be an integer.", parameter.name);
                return Err(ApiError::invalid(message));
            }
        }
        Ok(parameters)
    }

    /// A text; empty counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?;
        (!value.is_empty()).then_some(value)
    }

    /// A text as it was given, empty or not.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The integers of a list, in their order.
    pub(super) fn integers(&self, name: &str) -> Result<Vec<i64>, ApiError> {
        let malformed = || ApiError::invalid(format!("{name} must be integers, from 1."));
        let mut numbers = BTreeMap::new();
        for (given, value) in &self.0 {
            if let Some((index, "")) = list_position(name, given) {
                numbers.insert(index, value.parse().map_err(|_| malformed())?);
            }
        }
        if !numbers.keys().copied().eq(1..=numbers.len()) {
            return Err(malformed());
        }
        Ok(numbers.into_values().collect())
    }

    /// A text that was declared required.
    pub(super) fn required_text(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name).ok_or_else(|| ApiError::missing(name))
    }

    /// A number, within bounds if it is given.
    pub(super) fn number(
        &self,
        name: &str,
        default: i64,
        bounds: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, ApiError> {
        let number = match self.text(name) {
            None => default,
            Some(text) => text
                .parse()
                .map_err(|_| ApiError::invalid(format!("{name} must be an integer.")))?,
        };
        if bounds.contains(&number) {
            Ok(number)
        } else {
            Err(ApiError::invalid(format!("{name} is out of bounds.")))
        }
    }

    /// The required `OrderId`.
    pub(super) fn order_id(&self) -> Result<OrderId, ApiError> {
        self.required_text("OrderId")?
            .parse()
            .map_err(|_| ApiError::invalid("OrderId must be an integer."))
    }

    /// The required `InstanceId`.
    pub(super) fn instance_id(&self) -> Result<InstanceId, ApiError> {
        Ok(InstanceId(self.required_text("InstanceId")?.to_owned()))
    }

    /// The tags, in their order, checked by the rules of the API.
    pub(super) fn tags(&self, name: &str) -> Result<Vec<(String, String)>, ApiError> {
        self.tags_by(name, "", is_tag_key)
    }

    /// The tags of an instance, in their order, checked by the rules of UpdateInstance.
    pub(super) fn instance_tags(&self, name: &str) -> Result<Vec<(String, String)>, ApiError> {
        self.tags_by(name, "Tag", is_instance_tag_key)
    }

    fn tags_by(
        &self,
        name: &str,
        prefix: &str,
        is_key: fn(&str) -> bool,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let mut tags = BTreeMap::<usize, (Option<&str>, &str)>::new();
        for (given, value) in &self.0 {
            if let Some((index, field)) = tag_position(name, prefix, given) {
                let tag = tags.entry(index).or_default();
                match field {
                    TagField::Key => tag.0 = Some(value),
                    TagField::Value => tag.1 = value,
                }
            }
        }
        if tags.len() > MOST_TAGS {
            return Err(ApiError::invalid(format!("At most {MOST_TAGS} tags.")));
        }
        if !tags.keys().copied().eq(1..=tags.len()) {
            return Err(ApiError::invalid(format!("{name} must count from 1.")));
        }
        tags.into_values()
            .map(|(key, value)| match key {
                Some(key) if is_key(key) && value.chars().count() <= 128 => {
                    Ok((key.to_owned(), value.to_owned()))
                }
                _ => Err(ApiError::invalid(format!("{name} holds a malformed tag."))),
            })
            .collect()
    }
}

enum TagField {
    Key,
    Value,
}

fn tag_position(list: &str, prefix: &str, name: &str) -> Option<(usize, TagField)> {
    let (index, field) = list_position(list, name)?;
    let field = match field.strip_prefix(prefix)? {
        "Key" => TagField::Key,
        "Value" => TagField::Value,
        _ => return None,
    };
    Some((index, field))
}

/// The number in a list, and what stands behind it and its dot.
fn list_position<'a>(list: &str, name: &'a str) -> Option<(usize, &'a str)> {
    let rest = name.strip_prefix(list)?.strip_prefix('.')?;
    let (index, field) = rest.split_once('.').unwrap_or((rest, ""));
    // One spelling of each number, or two names would mean the same element.
    let is_plain = index.starts_with(|first: char| matches!(first, '1'..='9'));
    is_plain
        .then(|| index.parse().ok())?
        .map(|index| (index, field))
}

fn is_instance_tag_key(key: &str) -> bool {
    (1..=64).contains(&key.chars().count())
        && !["aliyun", "acs:"]
            .iter()
            .any(|reserved| key.starts_with(reserved))
        && !["http://", "https://"]
            .iter()
            .any(|scheme| key.contains(scheme))
}

/// Letters of any script count: the vendor's own examples tag in Chinese.
fn is_tag_key(key: &str) -> bool {
    key.chars().count() <= 64
        && key.starts_with(char::is_alphabetic)
        && key
            .chars()
            .all(|character| character.is_alphanumeric() || "._-".contains(character))
        && !key.starts_with("aliyun")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKEN: &[Parameter] = &[
        Parameter::integer("OrderId").required(),
        Parameter::text("Keyword"),
        Parameter::tags("Tags"),
    ];

    fn check(given: &[(&str, &str)]) -> Result<Parameters, ApiError> {
        let given: Vec<(String, String)> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Parameters::check(given.iter(), TAKEN, UnknownParameters::Refused)
    }

    fn code_of(given: &[(&str, &str)]) -> String {
        check(given).unwrap_err().code
    }

    #[test]
    fn what_the_operation_does_not_take_is_refused() {
        assert_eq!(code_of(&[]), "MissingOrderId");
        assert_eq!(code_of(&[("OrderId", "")]), "MissingOrderId");
        assert_eq!(code_of(&[("OrderId", "1.0")]), "InvalidParameter");
        assert_eq!(
            code_of(&[("OrderId", "1"), ("orderid", "1")]),
            "InvalidParameter"
        );
        assert_eq!(
            code_of(&[("OrderId", "1"), ("OrderId", "1")]),
            "InvalidParameter"
        );
        assert_eq!(
            code_of(&[("OrderId", "1"), ("Tags.1.Name", "x")]),
            "InvalidParameter"
        );
    }

    #[test]
    fn a_tag_s_number_has_one_spelling() {
        for name in ["Tags.01.Key", "Tags.+1.Key", "Tags.0.Key", "Tags..Key"] {
            let given = [("OrderId", "1"), ("Tags.1.Key", "env"), (name, "other")];
            assert_eq!(code_of(&given), "InvalidParameter", "{name}");
        }
    }

    #[test]
    fn a_missing_parameter_is_named() {
        let error = check(&[("Keyword", "x")]).unwrap_err();
        assert_eq!(error.status, 400);
        assert_eq!(error.message, "OrderId is mandatory for this action.");
    }

    #[test]
    fn tags_come_in_their_order_and_may_have_empty_values() {
        let parameters = check(&[
            ("OrderId", "1"),
            ("Tags.2.Key", "团队"),
            ("Tags.2.Value", ""),
            ("Tags.1.Key", "env"),
            ("Tags.1.Value", "a b"),
        ]);
        let expected =
            [("env", "a b"), ("团队", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(parameters.unwrap().tags("Tags").unwrap(), expected);
    }

    #[test]
    fn tags_with_gaps_or_reserved_keys_are_refused() {
        for tag in [
            ("Tags.2.Key", "env"),
            ("Tags.1.Key", "aliyun-x"),
            ("Tags.1.Value", "x"),
        ] {
            let parameters = check(&[("OrderId", "1"), tag]).unwrap();
            assert_eq!(
                parameters.tags("Tags").unwrap_err().code,
                "InvalidParameter"
            );
        }
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        let parameters = check(&[("OrderId", "51")]).unwrap();
        assert_eq!(parameters.number("Keyword", 7, 1..=50), Ok(7));
        assert!(parameters.number("OrderId", 7, 1..=50).is_err());
    }
}
