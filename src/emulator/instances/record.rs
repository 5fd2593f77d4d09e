//! What the applicant publishes to prove control of a name.

use crate::orders::subdomain;
use crate::variants::instances::ValidationKeyForm;

/// A record or a file that the CA looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValidationRecord {
    /// The name it is for, with `*.` where it has it.
    pub(crate) domain: String,
    /// Where the name can be registered.
    pub(crate) root_domain: String,
    /// The record's name, without a dot at its end.
    pub(crate) full_name: String,
    pub(crate) value: String,
}

impl ValidationRecord {
    pub(super) fn of(domain: &str, value: impl FnOnce(&str) -> String) -> Self {
        let plain = domain.trim_start_matches("*.");
        let root_domain = match subdomain(plain) {
            Some(below) => &plain[below.len() + 1..],
            None => plain,
        };
        let full_name = format!("_dnsauth.{plain}");
        Self {
            value: value(&full_name),
            domain: domain.to_owned(),
            root_domain: root_domain.to_owned(),
            full_name,
        }
    }

    /// The record's name as `ValidationKey` has it.
    pub(crate) fn key(&self, form: ValidationKeyForm) -> String {
        let suffix = format!(".{}", self.root_domain);
        let relative = self.full_name.strip_suffix(&suffix);
        let relative = relative.unwrap_or(&self.full_name);
        match form {
            ValidationKeyForm::RootDomain => relative.to_owned(),
            ValidationKeyForm::Domain => "_dnsauth".to_owned(),
            ValidationKeyForm::Full => self.full_name.clone(),
            ValidationKeyForm::At if relative == "_dnsauth" => "@".to_owned(),
            ValidationKeyForm::At => relative.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_s_name_is_written_in_four_ways() {
        let record = |domain| ValidationRecord::of(domain, str::to_owned);
        for (form, www, wildcard) in [
            (ValidationKeyForm::RootDomain, "_dnsauth.www", "_dnsauth"),
            (ValidationKeyForm::Domain, "_dnsauth", "_dnsauth"),
            (
                ValidationKeyForm::Full,
                "_dnsauth.www.example.co.uk",
                "_dnsauth.example.co.uk",
            ),
            (ValidationKeyForm::At, "_dnsauth.www", "@"),
        ] {
            assert_eq!(record("www.example.co.uk").key(form), www);
            assert_eq!(record("*.example.co.uk").key(form), wildcard);
        }
        assert_eq!(record("www.example.co.uk").root_domain, "example.co.uk");
    }
}
