//! The attribute `validation`: planned keys, and values as the API gives them.

use std::collections::BTreeMap;

use super::model::parsed;
use crate::orders::{DomainName, RecordName, ValidationRecord};
use framework::{Field, Model};

/// The attribute as a whole: one element for each domain.
pub(in crate::provider) type ByDomain = Field<BTreeMap<String, Validation>>;

/// One element of `validation`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Model)]
pub(in crate::provider) struct Validation {
    pub(super) method: Field<String>,
    pub(super) root_domain: Field<String>,
    pub(super) record_domain: Field<String>,
    pub(super) record_fqdn: Field<String>,
    pub(super) host_record: Field<String>,
    pub(super) record_type: Field<String>,
    pub(super) record_value: Field<String>,
    pub(super) file_domain: Field<String>,
    pub(super) file_uri: Field<String>,
    pub(super) file_content: Field<String>,
}

/// What a plan knows of a new order's validation: its key, the method and the root
/// domain. Everything of the other method is null.
pub(super) fn planned(domain: &Field<String>, method: &Field<String>) -> ByDomain {
    let (Some(key), Some(domain)) = (domain.text(), parsed(domain)) else {
        return Field::Unknown;
    };
    let (dns, file) = match method.text() {
        Some("DNS") => (Field::Unknown, Field::Null),
        Some("FILE") => (Field::Null, Field::Unknown),
        _ => (Field::Unknown, Field::Unknown),
    };
    let validation = Validation {
        method: method.clone(),
        root_domain: domain.root().into(),
        record_domain: dns.clone(),
        record_fqdn: dns.clone(),
        host_record: dns.clone(),
        record_type: dns.clone(),
        record_value: dns,
        file_domain: file.clone(),
        file_uri: file.clone(),
        file_content: file,
    };
    Field::Known(BTreeMap::from([(key.to_owned(), validation)]))
}

/// What an observation tells of the validation; leaves that it does not tell are null.
pub(in crate::provider) fn told(
    domain: &Field<String>,
    method: &Field<String>,
    record: Option<&ValidationRecord>,
) -> ByDomain {
    let (Some(key), Some(name)) = (domain.text(), parsed(domain)) else {
        return Field::Known(BTreeMap::new());
    };
    let bare = Validation {
        method: method.clone(),
        root_domain: name.root().into(),
        ..Validation::default()
    };
    let mut all = Field::Known(BTreeMap::from([(key.to_owned(), bare)]));
    if let Some(record) = record {
        fill(&mut all, domain, method, record);
    }
    all
}

/// The element of an order that stays, under the name and the method that the
/// configuration has now. Another spelling of the name changes nothing but the key.
pub(super) fn restated(
    validation: &ByDomain,
    domain: &Field<String>,
    method: &Field<String>,
) -> ByDomain {
    let (Field::Known(all), Some(key), Some(name)) = (validation, domain.text(), parsed(domain))
    else {
        return validation.clone();
    };
    let is_same = |key: &str| key.parse().is_ok_and(|old: DomainName| old == name);
    let known = match all.iter().find(|(old, _)| is_same(old)) {
        Some((_, known)) => known.clone(),
        None => Validation {
            root_domain: name.root().into(),
            ..all.values().next().cloned().unwrap_or_default()
        },
    };
    let validation = Validation {
        method: method.clone(),
        ..known
    };
    Field::Known(BTreeMap::from([(key.to_owned(), validation)]))
}

/// Fills in what is not known yet; known values stay as they are.
///
/// A record of another method than the order's own is not what was planned, and is
/// left out.
pub(super) fn fill(
    validation: &mut ByDomain,
    domain: &Field<String>,
    method: &Field<String>,
    record: &ValidationRecord,
) {
    let (Some(key), Some(name)) = (domain.text(), parsed(domain)) else {
        return;
    };
    let given = given(record, name.root());
    if method.text().is_some() && given.method != *method {
        tracing::warn!("the service asks for another validation method than was ordered");
        return;
    }
    let mut all = match std::mem::take(validation) {
        Field::Known(all) => all,
        Field::Null | Field::Unknown => BTreeMap::new(),
    };
    let known = all.entry(key.to_owned()).or_default();
    for (known, given) in [
        (&mut known.method, given.method),
        (&mut known.root_domain, given.root_domain),
        (&mut known.record_domain, given.record_domain),
        (&mut known.record_fqdn, given.record_fqdn),
        (&mut known.host_record, given.host_record),
        (&mut known.record_type, given.record_type),
        (&mut known.record_value, given.record_value),
        (&mut known.file_domain, given.file_domain),
        (&mut known.file_uri, given.file_uri),
        (&mut known.file_content, given.file_content),
    ] {
        if known.known().is_none() {
            *known = given;
        }
    }
    *validation = Field::Known(all);
}

/// A record of the API's as an element of `validation`.
fn given(record: &ValidationRecord, root: &str) -> Validation {
    match record {
        ValidationRecord::Dns {
            domain,
            record_type,
            value,
        } => {
            let name = RecordName::within(root, domain);
            Validation {
                method: "DNS".into(),
                root_domain: root.into(),
                record_domain: domain.as_str().into(),
                record_fqdn: name.fqdn.as_str().into(),
                host_record: name.host.as_str().into(),
                record_type: record_type.as_str().into(),
                record_value: value.as_str().into(),
                ..Validation::default()
            }
        }
        ValidationRecord::File {
            domain,
            uri,
            content,
        } => Validation {
            method: "FILE".into(),
            root_domain: root.into(),
            file_domain: domain.as_str().into(),
            file_uri: uri.as_str().into(),
            file_content: content.as_str().into(),
            ..Validation::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, method: &str, root: &str) -> ByDomain {
        let known = Validation {
            method: method.into(),
            root_domain: root.into(),
            record_value: "proof".into(),
            ..Validation::default()
        };
        Field::Known(BTreeMap::from([(name.to_owned(), known)]))
    }

    #[test]
    fn another_spelling_is_another_key_and_another_name_has_its_own_zone() {
        let unicode = || of("bücher.example.cn.com", "DNS", "cn.com");
        let punycode = "xn--bcher-kva.example.cn.com";
        for (before, name, method, after) in [
            // What was learned once stays, also by an older list of suffixes.
            (unicode(), punycode, "DNS", of(punycode, "DNS", "cn.com")),
            (unicode(), "bücher.example.cn.com", "DNS", unicode()),
            (
                of(punycode, "DNS", "cn.com"),
                "bücher.example.cn.com",
                "FILE",
                of("bücher.example.cn.com", "FILE", "cn.com"),
            ),
            (
                unicode(),
                "www.example.org",
                "DNS",
                of("www.example.org", "DNS", "example.org"),
            ),
            (unicode(), "no domain", "DNS", unicode()),
            (Field::Null, punycode, "DNS", Field::Null),
        ] {
            let restated = restated(&before, &name.into(), &method.into());
            assert_eq!(restated, after, "{name} {method}");
        }
        let nothing = Field::Known(BTreeMap::new());
        let restated = restated(&nothing, &punycode.into(), &"DNS".into());
        let Field::Known(all) = restated else {
            panic!("{restated:?}")
        };
        assert_eq!(all[punycode].root_domain.text(), Some("example.cn.com"));
    }
}
