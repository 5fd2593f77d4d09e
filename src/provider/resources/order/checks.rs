//! Checks and comparisons of single arguments.

use std::collections::BTreeSet;

use crate::orders::{DomainName, OrderId};
use crate::provider::checks::is_domain;
use crate::x509::{self, SigningRequest};
use framework::Value;
use framework::schema::checks;

/// How many names an order takes beside its first (CAS API 2020-04-07,
/// CreateCertificateForPackageRequest).
pub(super) const MOST_FURTHER_NAMES: usize = 4;
/// How many tags an order takes, and how long they are (same API, parameter Tags).
pub(super) const MOST_TAGS: usize = 20;
/// A century; no certificate lives as long.
const MOST_DAYS: i64 = 36_500;
const LONGEST_TAG_KEY: usize = 64;
const LONGEST_TAG_VALUE: usize = 128;

/// Whether a change of the domain is more than one of its spelling.
pub(super) fn other_domain(one: &Value, other: &Value) -> bool {
    domain(one).is_none_or(|one| Some(one) != domain(other))
}

pub(super) fn are_domains(value: &Value) -> Result<(), String> {
    let names = elements(value);
    let mut seen = BTreeSet::new();
    for name in names {
        match name {
            Value::Null => return Err("A name is null. Remove it.".to_owned()),
            Value::Unknown => {}
            known => {
                is_domain(known)?;
                if !seen.insert(domain(known)) {
                    let text = known.as_str().unwrap_or_default();
                    return Err(format!(
                        "{text:?} is there twice, perhaps in two spellings."
                    ));
                }
            }
        }
    }
    Ok(())
}

pub(super) fn same_domains(one: &Value, other: &Value) -> bool {
    let domains = |value| {
        let all = elements(value).iter().map(domain);
        all.collect::<Option<BTreeSet<_>>>()
    };
    domains(one).is_some_and(|one| Some(one) == domains(other))
}

/// Whether a change of the further names is one to the service, which tells no names
/// from an empty list of them.
pub(super) fn other_domains(one: &Value, other: &Value) -> bool {
    let none = |value: &Value| value.is_null() || *value == Value::Set(Vec::new());
    !(none(one) && none(other))
}

pub(super) fn is_request(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    let request = SigningRequest::parse(text).map_err(|error| sentence(&error))?;
    request
        .is_acceptable()
        .map_err(|problem| sentence(&problem))
}

pub(super) fn same_request(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => x509::same_request(one, other),
        _ => false,
    }
}

/// The id of an instance, which `aliyun/alicloud` or the console tells.
pub(super) fn is_instance_id(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    match text.parse::<OrderId>() {
        Ok(id) if id.instance().is_some() => Ok(()),
        Ok(_) => Err(format!(
            "{text:?} is the number of a CAS 1.0 order. The id of an instance begins with `cas`, \
             such as cas_dv-cn-aaaabbbbcccc."
        )),
        Err(error) => Err(format!("It is not the id of an instance: {error}.")),
    }
}

pub(super) fn is_days() -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    let text = format!("It must be a whole number of days, from 1 to {MOST_DAYS}.");
    checks::whole_or(1..=MOST_DAYS, text)
}

pub(super) fn are_tags(value: &Value) -> Result<(), String> {
    let Value::Map(tags) = value else {
        return Ok(());
    };
    if tags.len() > MOST_TAGS {
        return Err(format!(
            "There are {} tags. An order takes at most {MOST_TAGS}.",
            tags.len()
        ));
    }
    tags.iter().try_for_each(|(key, value)| is_tag(key, value))
}

fn is_tag(key: &str, value: &Value) -> Result<(), String> {
    let lower = key.to_ascii_lowercase();
    let is_plain = |letter: char| letter.is_alphanumeric() || ['.', '_', '-'].contains(&letter);
    let problem =
        if !key.chars().next().is_some_and(char::is_alphabetic) || !key.chars().all(is_plain) {
            "begins with a letter and has letters, digits, `.`, `_` and `-` only"
        } else if key.chars().count() > LONGEST_TAG_KEY {
            "has at most 64 characters"
        } else if lower.starts_with("aliyun") || lower.starts_with("acs:") {
            "does not begin with `aliyun` or `acs:`, which the service keeps for itself"
        } else if value.is_null() {
            return Err(format!(
                "The tag {key:?} is null. Write a value, or remove it."
            ));
        } else if value
            .as_str()
            .is_some_and(|text| text.chars().count() > LONGEST_TAG_VALUE)
        {
            return Err(format!(
                "The value of the tag {key:?} is longer than {LONGEST_TAG_VALUE} characters."
            ));
        } else {
            return Ok(());
        };
    Err(format!(
        "{key:?} is not a key that the service takes: a key {problem}."
    ))
}

fn domain(value: &Value) -> Option<DomainName> {
    value.as_str()?.parse().ok()
}

fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Set(elements) => elements,
        _ => &[],
    }
}

fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!(
        "{}{}.",
        first.unwrap_or_default(),
        letters.as_str().trim_end_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> Value {
        Value::Set(names.iter().map(|name| Value::from(*name)).collect())
    }

    #[test]
    fn spelling_makes_no_difference_to_a_set_of_domains() {
        let one = set(&["www.example.com", "bücher.example"]);
        let other = set(&["XN--bcher-kva.example", "WWW.example.com."]);
        assert!(same_domains(&one, &other));
        assert!(!same_domains(&one, &set(&["www.example.com"])));
    }

    #[test]
    fn a_set_of_domains_is_refused_for_each_of_its_names() {
        for (names, says) in [
            (&["not a domain"][..], "not a domain"),
            (&["www.example.com", "WWW.example.com"], "twice"),
        ] {
            let problem = are_domains(&set(names)).unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
        assert_eq!(are_domains(&Value::Set(vec![Value::Unknown])), Ok(()));
    }

    #[test]
    fn tags_are_held_to_the_limits_of_the_api() {
        let long = "a".repeat(129);
        for (key, value, says) in [
            ("1st", "x", "begins with a letter"),
            ("a b", "x", "letters, digits"),
            (&long[..65], "x", "at most 64"),
            ("Aliyun-x", "x", "keeps for itself"),
            ("team", &long[..], "longer than 128"),
        ] {
            let problem = are_tags(&Value::map([(key, Value::from(value))])).unwrap_err();
            assert!(problem.contains(says), "{key}: {problem}");
        }
        assert_eq!(are_tags(&Value::map([("团队", Value::from("x"))])), Ok(()));
        let many = (0..21).map(|number| (format!("t{number}"), Value::from("x")));
        assert!(are_tags(&Value::map(many)).is_err());
    }

    #[test]
    fn days_are_whole_and_positive() {
        for days in ["0", "-3", "1.5"] {
            let number = Value::Number(days.parse().expect("a number"));
            assert!(is_days()(&number).is_err(), "{days}");
        }
        assert_eq!(is_days()(&30.into()), Ok(()));
    }
}
