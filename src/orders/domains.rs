//! The domains of one order, as a set that has a first.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{DomainName, Status};

/// The domains of one order: the one to bind, and up to four further names.
///
/// Equal are two sets of the same domains, whichever comes first: that is how
/// orders are told apart. Written as a list that begins with the first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Vec<DomainName>", into = "Vec<DomainName>")]
pub struct Domains {
    first: DomainName,
    all: BTreeSet<DomainName>,
}

impl Domains {
    /// The domain to bind and further names. A name that comes twice counts once.
    pub fn new(first: DomainName, further: impl IntoIterator<Item = DomainName>) -> Self {
        let mut all: BTreeSet<_> = further.into_iter().collect();
        all.insert(first.clone());
        Self { first, all }
    }

    /// The domains of a list row as the API writes them, the first as there. `None`
    /// if there is none, or one that is no domain.
    pub fn from_api(domains: &[String]) -> Option<Self> {
        let parsed: Result<Vec<DomainName>, _> =
            domains.iter().map(|domain| domain.parse()).collect();
        parsed.ok()?.try_into().ok()
    }

    /// The domain to bind; the validation record is for this one.
    pub fn first(&self) -> &DomainName {
        &self.first
    }

    /// The names beside the first, in alphabetical order.
    pub fn further(&self) -> impl Iterator<Item = &DomainName> {
        self.all.iter().filter(|domain| **domain != self.first)
    }

    /// All of them, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &DomainName> {
        std::iter::once(&self.first).chain(self.further())
    }

    /// Whether an order for these may be listed with those once it is issued: the vendor
    /// adds complimentary names, the bare name of a wildcard or of a `www` name, and the
    /// `www` name of a bare one. Which brands have them, its pages on buying say.
    pub fn may_become(&self, listed: &Self) -> bool {
        let is_added = |name: &DomainName| self.all.iter().any(|own| is_complimentary(name, own));
        self.all.is_subset(&listed.all) && listed.all.difference(&self.all).all(is_added)
    }

    /// Whether an order with this status that is listed with those domains may be for
    /// exactly these: once it is issued, the vendor's complimentary names count for nothing.
    pub(super) fn may_be_listed_as(&self, listed: &Self, status: Status) -> bool {
        match status {
            Status::Issued => self.may_become(listed),
            _ => self == listed,
        }
    }

    /// Whether there is a domain that is in both sets.
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.all.is_disjoint(&other.all)
    }
}

fn is_complimentary(name: &DomainName, own: &DomainName) -> bool {
    let (name, own) = (name.as_str(), own.as_str());
    let bare = own.strip_prefix("*.").or_else(|| own.strip_prefix("www."));
    bare == Some(name) || name.strip_prefix("www.") == Some(own)
}

impl From<DomainName> for Domains {
    fn from(domain: DomainName) -> Self {
        Self::new(domain, [])
    }
}

impl TryFrom<Vec<DomainName>> for Domains {
    type Error = &'static str;

    fn try_from(domains: Vec<DomainName>) -> Result<Self, Self::Error> {
        let mut domains = domains.into_iter();
        let first = domains.next().ok_or("an order has at least one domain")?;
        Ok(Self::new(first, domains))
    }
}

impl From<Domains> for Vec<DomainName> {
    fn from(domains: Domains) -> Self {
        domains.iter().cloned().collect()
    }
}

impl PartialEq for Domains {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for Domains {}

impl Hash for Domains {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.all.hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains(text: &str) -> Domains {
        let all: Vec<DomainName> = text.split(' ').map(|one| one.parse().unwrap()).collect();
        all.try_into().unwrap()
    }

    fn listed(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn order_and_spelling_make_no_difference() {
        let ours = domains("bücher.example www.bücher.example");
        for other in [
            "www.bücher.example bücher.example",
            "XN--bcher-kva.example. www.xn--bcher-kva.example",
        ] {
            assert_eq!(Domains::from_api(&listed(other)).as_ref(), Some(&ours));
            assert_eq!(ours, domains(other));
        }
    }

    #[test]
    fn an_order_may_get_the_names_that_the_vendor_gives_away() {
        for (ordered, listed) in [
            ("www.example.com", "www.example.com"),
            ("www.example.com", "example.com www.example.com"),
            ("example.com", "example.com www.example.com"),
            ("*.example.com", "*.example.com example.com"),
            (
                "example.com api.example.com",
                "api.example.com example.com www.example.com",
            ),
        ] {
            assert!(
                domains(ordered).may_become(&domains(listed)),
                "{ordered}: {listed}"
            );
        }
        for (ordered, listed) in [
            ("www.example.com", "example.com"),
            ("www.example.com", "www.example.com api.example.com"),
            ("*.example.com", "*.example.com www.example.com"),
            ("*.doc.example.com", "*.doc.example.com example.com"),
        ] {
            assert!(
                !domains(ordered).may_become(&domains(listed)),
                "{ordered}: {listed}"
            );
        }
    }

    #[test]
    fn one_more_or_one_less_is_another_order() {
        let ours = domains("example.com www.example.com");
        for other in [
            "example.com",
            "www.example.com",
            "example.com www.example.com api.example.com",
            "*.example.com www.example.com",
            "example.com, www.example.com",
        ] {
            assert_ne!(Domains::from_api(&listed(other)).as_ref(), Some(&ours));
        }
        assert_eq!(Domains::from_api(&[]), None);
    }

    #[test]
    fn the_first_stays_the_first_and_a_repeated_name_counts_once() {
        let ours = domains("www.example.com example.com a.example.com WWW.example.com");
        let names: Vec<_> = ours.iter().map(DomainName::as_str).collect();
        assert_eq!(names, ["www.example.com", "a.example.com", "example.com"]);
        assert_eq!(ours.further().count(), 2);
    }

    #[test]
    fn sets_overlap_where_they_share_a_domain() {
        let ours = domains("example.com www.example.com");
        assert!(ours.overlaps(&domains("www.example.com api.example.com")));
        assert!(!ours.overlaps(&domains("*.example.com")));
    }

    #[test]
    fn a_set_survives_the_private_state_with_its_first() {
        let ours = domains("www.example.com example.com");
        let json = serde_json::to_string(&ours).unwrap();
        assert_eq!(json, r#"["www.example.com","example.com"]"#);
        let again: Domains = serde_json::from_str(&json).unwrap();
        assert_eq!((again.first(), &again), (ours.first(), &ours));
        assert!(serde_json::from_str::<Domains>("[]").is_err());
    }
}
