//! The attribute `validation`: planned keys, and values as the API gives them.

use std::collections::BTreeMap;

use crate::orders::{DomainName, DomainRecord, RecordName, ValidationRecord};
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

/// The keys of the attribute, and the names that they are for.
pub(in crate::provider) type Names = Field<BTreeMap<String, DomainName>>;

/// What a plan knows of a new order's validation: its keys, the method and the root
/// domains. Everything of the other method is null.
pub(super) fn planned(names: &Names, method: &Field<String>) -> ByDomain {
    let Field::Known(names) = names else {
        return Field::Unknown;
    };
    let (dns, file) = match method.text() {
        Some("DNS") => (Field::Unknown, Field::Null),
        Some("FILE") => (Field::Null, Field::Unknown),
        _ => (Field::Unknown, Field::Unknown),
    };
    let planned = |name: &DomainName| Validation {
        method: method.clone(),
        root_domain: name.root().into(),
        record_domain: dns.clone(),
        record_fqdn: dns.clone(),
        host_record: dns.clone(),
        record_type: dns.clone(),
        record_value: dns.clone(),
        file_domain: file.clone(),
        file_uri: file.clone(),
        file_content: file.clone(),
    };
    let all = names.iter().map(|(key, name)| (key.clone(), planned(name)));
    Field::Known(all.collect())
}

/// What an observation tells of the validation; leaves that it does not tell are null.
pub(in crate::provider) fn told(
    names: &Names,
    method: &Field<String>,
    records: &[DomainRecord],
) -> ByDomain {
    let bare = |name: &DomainName| Validation {
        method: method.clone(),
        root_domain: name.root().into(),
        ..Validation::default()
    };
    let known = names.known().into_iter().flatten();
    let mut all = Field::Known(known.map(|(key, name)| (key.clone(), bare(name))).collect());
    fill(&mut all, names, method, records);
    all
}

/// The elements of an order that stays, under the names and the method that the
/// configuration has now. Another spelling of a name changes nothing but its key.
pub(super) fn restated(validation: &ByDomain, names: &Names, method: &Field<String>) -> ByDomain {
    let (Field::Known(all), Field::Known(names)) = (validation, names) else {
        return validation.clone();
    };
    let restated = |name: &DomainName| {
        let is_same = |key: &str| key.parse().is_ok_and(|old: DomainName| old == *name);
        let known = match all.iter().find(|(old, _)| is_same(old)) {
            Some((_, known)) => known.clone(),
            // The one record of an order on quota is for all its names.
            None if names.len() == 1 => Validation {
                root_domain: name.root().into(),
                ..all.values().next().cloned().unwrap_or_default()
            },
            None => Validation {
                root_domain: name.root().into(),
                ..Validation::default()
            },
        };
        Validation {
            method: method.clone(),
            ..known
        }
    };
    let all = names
        .iter()
        .map(|(key, name)| (key.clone(), restated(name)));
    Field::Known(all.collect())
}

/// Fills in what is not known yet; known values stay as they are.
///
/// A record of another method than the order's own is not what was planned, and is left
/// out. So is one for a name that was not ordered, such as a `www` that the vendor gives.
pub(super) fn fill(
    validation: &mut ByDomain,
    names: &Names,
    method: &Field<String>,
    records: &[DomainRecord],
) {
    let Field::Known(names) = names else { return };
    for (key, name) in names {
        let Some(record) = record_of(name, records) else {
            continue;
        };
        let given = given(record, name.root());
        if method.text().is_some() && given.method != *method {
            tracing::warn!("the service asks for another validation method than was ordered");
            continue;
        }
        let mut all = match std::mem::take(validation) {
            Field::Known(all) => all,
            Field::Null | Field::Unknown => BTreeMap::new(),
        };
        fill_one(all.entry(key.clone()).or_default(), given);
        *validation = Field::Known(all);
    }
}

/// The record that proves control of a name: its own; the one that is for all names; or, where
/// the service gives one record for a name and its wildcard, the other one's.
fn record_of<'a>(name: &DomainName, records: &'a [DomainRecord]) -> Option<&'a ValidationRecord> {
    let bare = |name: &DomainName| name.as_str().trim_start_matches("*.").to_owned();
    let own = records.iter().find(|one| one.domain.as_ref() == Some(name));
    let of_all = || records.iter().find(|one| one.domain.is_none());
    let shared = || {
        let is_shared = |other: &DomainName| bare(other) == bare(name);
        let mut others = records.iter();
        others.find(|one| one.domain.as_ref().is_some_and(is_shared))
    };
    let found = own.or_else(of_all).or_else(shared);
    found.map(|one| &one.record)
}

fn fill_one(known: &mut Validation, given: Validation) {
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

    fn names(name: &str) -> Names {
        let parsed = name.parse().ok();
        let names = parsed.map(|parsed| BTreeMap::from([(name.to_owned(), parsed)]));
        names.map_or(Field::Unknown, Field::Known)
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
            let restated = restated(&before, &names(name), &method.into());
            assert_eq!(restated, after, "{name} {method}");
        }
        let nothing = Field::Known(BTreeMap::new());
        let restated = restated(&nothing, &names(punycode), &"DNS".into());
        let Field::Known(all) = restated else {
            panic!("{restated:?}")
        };
        assert_eq!(all[punycode].root_domain.text(), Some("example.cn.com"));
    }
}
