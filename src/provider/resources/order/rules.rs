//! What a configuration of an order must satisfy as a whole.

use super::checks::MOST_FURTHER_NAMES;
use super::model::{OrderModel, parsed};
use crate::orders::DomainName;
use crate::x509::SigningRequest;
use framework::{AttributePath, Diagnostic, Diagnostics, Field, Set};

/// Products for exactly one plain domain, by what the API documents. Of others, and of
/// codes that its pages disagree about, nothing is said.
const SINGLE_NAME_PRODUCTS: [&str; 9] = [
    "cfca-ov-1-personal",
    "digicert-free-1-free",
    "geotrust-dv-1-starter",
    "geotrust-ov-1-personal",
    "globalsign-dv-1-personal",
    "globalsign-ov-1-personal",
    "symantec-free-1-free",
    "symantec-ov-1-personal",
    "cfca-ev-1-advanced",
];

/// The most octets of a common name (RFC 5280 appendix A.1, ub-common-name).
const LONGEST_COMMON_NAME: usize = 64;

/// Everything that is wrong or odd about a configuration; unknown values pass.
pub(super) fn validate(config: &OrderModel) -> Diagnostics {
    let names = Names::of(config);
    let mut found = Diagnostics::none();
    found.extend(names.twice());
    match Generation::of(config) {
        Generation::Instance => found.extend(instance_rules(config)),
        Generation::Quota => {
            found.extend(names.problems());
            found.extend(only_with_an_instance(config));
        }
        Generation::Untold => {}
    }
    found.extend(names.long_common_name());
    found.extend(wildcard_by_file(config, &names));
    found.extend(wildcard_of_single_product(config, &names));
    found.extend(signing_request(config));
    found
}

/// Whether a configuration orders on quota or on an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    Quota,
    Instance,
    /// What decides is not known yet, as in a module that is validated by itself.
    Untold,
}

impl Generation {
    fn of(config: &OrderModel) -> Self {
        match (&config.instance_id, &config.instance_spec) {
            (Field::Known(_), _) | (_, Field::Known(_)) => Self::Instance,
            (Field::Null, Field::Null) => Self::Quota,
            _ => Self::Untold,
        }
    }
}

/// The names of an order, as far as they are known.
struct Names {
    first: Option<DomainName>,
    further: Vec<DomainName>,
}

impl Names {
    fn of(config: &OrderModel) -> Self {
        let first = parsed(&config.domain).or_else(|| config.common_name()?.parse().ok());
        let further = match &config.subject_alternative_names {
            Field::Known(Set(names)) => names.iter().filter_map(parsed).collect(),
            Field::Null | Field::Unknown => Vec::new(),
        };
        Self { first, further }
    }

    fn all(&self) -> impl Iterator<Item = &DomainName> {
        self.first.iter().chain(&self.further)
    }

    /// The first name becomes the common name of the certificate, whose length X.509 limits.
    fn long_common_name(&self) -> Option<Diagnostic> {
        let octets = self.first.as_ref()?.as_str().len();
        (octets > LONGEST_COMMON_NAME).then(|| {
            Diagnostic::error(
                format!("The domain is too long for a common name: {octets} octets"),
                format!(
                    "The domain of an order becomes the common name of its certificate, which has \
                     at most {LONGEST_COMMON_NAME} octets (RFC 5280, upper bounds), in punycode \
                     where it has letters beyond ASCII. Order for a shorter name, and list this \
                     one in subject_alternative_names if the product takes several."
                ),
            )
            .at(AttributePath::root("domain"))
        })
    }

    fn twice(&self) -> Option<Diagnostic> {
        let first = self.first.as_ref()?;
        self.further.contains(first).then(|| {
            Diagnostic::error(
                "The domain is among its own alternative names",
                format!(
                    "{} is bound already. List only the further names.",
                    first.as_str()
                ),
            )
            .at(AttributePath::root("subject_alternative_names"))
        })
    }

    /// The rules that the names of an order on quota have among each other (CAS API
    /// 2020-04-07, CreateCertificateForPackageRequest, parameter Domain).
    fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut refuse = |summary: &str, detail: String| {
            let path = AttributePath::root("subject_alternative_names");
            problems.push(Diagnostic::error(summary, detail).at(path));
        };
        let Some(one) = self.all().next() else {
            return problems;
        };
        if self.further.len() > MOST_FURTHER_NAMES {
            refuse(
                "There are too many alternative names",
                format!(
                    "There are {}. An order on CAS 1.0 quota takes at most {MOST_FURTHER_NAMES} \
                     beside its domain; an instance takes as many as it has room for.",
                    self.further.len()
                ),
            );
        }
        if let Some(other) = self
            .further
            .iter()
            .find(|name| name.is_wildcard() != one.is_wildcard())
        {
            refuse(
                "Plain and wildcard names cannot be ordered together",
                format!(
                    "{} and {} are of different kinds. Use one order for the plain names and \
                     another for the wildcards.",
                    one.as_str(),
                    other.as_str()
                ),
            );
        }
        if let Some(other) = self.further.iter().find(|name| name.root() != one.root()) {
            refuse(
                "The names are not all under one registrable domain",
                format!(
                    "{} is under {}, and {} is under {}. CAS asks for one validation record per \
                     order, so it takes one order for each registrable domain.",
                    one.as_str(),
                    one.root(),
                    other.as_str(),
                    other.root()
                ),
            );
        }
        problems
    }
}

/// What an order on an instance does not take.
fn instance_rules(config: &OrderModel) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut refuse = |argument: &'static str, summary: &str, detail: &str| {
        found.push(Diagnostic::error(summary, detail).at(AttributePath::root(argument)));
    };
    if config.instance_id.known().is_some() && config.instance_spec.known().is_some() {
        refuse(
            "instance_spec",
            "instance_id and instance_spec exclude each other",
            "instance_id names the instance to order on, and instance_spec has the provider choose \
             a free one. Remove one of them.",
        );
    }
    if config.product_code.known().is_some() {
        refuse(
            "product_code",
            "An order on an instance takes no product_code",
            "product_code names a product of CAS 1.0 quota. What an instance yields was decided \
             when it was bought. Remove product_code, or order on quota without instance_id and \
             instance_spec.",
        );
    }
    if config.company_id.known().is_some() && config.company_name.known().is_some() {
        refuse(
            "company_id",
            "company_id and company_name exclude each other",
            "Both name the company to apply for. Remove one of them.",
        );
    }
    if let (Some(asked), Some(own)) = (config.key_algorithm.text(), config.request_algorithm())
        && asked != own
    {
        refuse(
            "key_algorithm",
            "key_algorithm is not that of the signing request",
            &format!(
                "The request has a key of {own}, and that key is certified. Remove key_algorithm, \
                 or make a request with a key of {asked}."
            ),
        );
    }
    found
}

/// What an order on quota does not take.
fn only_with_an_instance(config: &OrderModel) -> Vec<Diagnostic> {
    let given = [
        ("key_algorithm", &config.key_algorithm),
        ("contact_id", &config.contact_id),
        ("company_id", &config.company_id),
    ];
    let refused = given
        .into_iter()
        .filter(|(_, value)| value.known().is_some());
    refused
        .map(|(argument, _)| {
            Diagnostic::error(
                format!("An order on CAS 1.0 quota takes no {argument}"),
                format!(
                    "{argument} is for an order on an instance. Set instance_spec or instance_id, \
                     or remove {argument}."
                ),
            )
            .at(AttributePath::root(argument))
        })
        .collect()
}

fn wildcard_by_file(config: &OrderModel, names: &Names) -> Option<Diagnostic> {
    let by_file = config.validation_method.text() == Some("FILE");
    (by_file && names.all().any(DomainName::is_wildcard)).then(|| {
        Diagnostic::error(
            "A wildcard domain cannot be validated by FILE",
            "CAs accept only a DNS record for a wildcard. Use validation_method = \"DNS\".",
        )
        .at(AttributePath::root("validation_method"))
    })
}

fn wildcard_of_single_product(config: &OrderModel, names: &Names) -> Option<Diagnostic> {
    if Generation::of(config) != Generation::Quota {
        return None;
    }
    let code = match &config.product_code {
        Field::Null => super::schema::DEFAULT_PRODUCT_CODE,
        Field::Unknown => return None,
        Field::Known(code) => code,
    };
    let wildcard = names.all().find(|name| name.is_wildcard())?;
    SINGLE_NAME_PRODUCTS.contains(&code).then(|| {
        Diagnostic::warning(
            format!("{code} is a product for a single plain domain"),
            format!(
                "{} is a wildcard, so the service will most likely refuse the order. Wildcard \
                 products have a `w` in their code, such as geotrust-dv-w-starter.",
                wildcard.as_str()
            ),
        )
        .at(AttributePath::root("product_code"))
    })
}

fn signing_request(config: &OrderModel) -> Vec<Diagnostic> {
    // The schema's check has refused what is none.
    let request = config.csr.text().map(SigningRequest::parse);
    let Some(Ok(request)) = request else {
        return Vec::new();
    };
    let Some(name) = &request.common_name else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let domain = name.parse::<DomainName>().ok();
    if domain.is_none() {
        found.push(
            Diagnostic::error(
                "The common name of the signing request is no domain",
                format!("It is {name:?}. CAS binds the domain that the common name says."),
            )
            .at(AttributePath::root("csr")),
        );
    } else if let Some(configured) = parsed(&config.domain)
        && Some(&configured) != domain.as_ref()
    {
        found.push(
            Diagnostic::error(
                "The domain is not the common name of the signing request",
                format!(
                    "The request is for {name}, and CAS binds that. Make a request for {}, or set \
                     domain to {name:?} or leave it out.",
                    configured.as_str()
                ),
            )
            .at(AttributePath::root("domain")),
        );
    }
    let further: Vec<_> = request
        .subject_alternative_names
        .iter()
        .filter(|one| !one.eq_ignore_ascii_case(name))
        .map(String::as_str)
        .collect();
    if !further.is_empty() {
        found.push(
            Diagnostic::warning(
                "The signing request asks for more names than are ordered",
                format!(
                    "Beside {name} it asks for {}. CAS binds the common name, and further names \
                     only if subject_alternative_names lists them; what the request itself lists \
                     is ignored.",
                    further.join(", ")
                ),
            )
            .at(AttributePath::root("csr")),
        );
    }
    if config.adopt_existing.known() == Some(&true) {
        found.push(
            Diagnostic::warning(
                "adopt_existing has no effect with a signing request",
                "Which key an existing order is for cannot be seen, so nothing is taken over. An order \
                 that is under way for the same domains and product is an error.",
            )
            .at(AttributePath::root("adopt_existing")),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::nothing;
    use super::*;
    use framework::Severity;

    fn on_quota() -> OrderModel {
        let mut order = nothing();
        order.domain = "www.example.com".into();
        order
    }

    fn on_instance() -> OrderModel {
        let mut order = on_quota();
        order.instance_spec = "ss.dv.t".into();
        order
    }

    fn names(all: &[&str]) -> Field<Set<Field<String>>> {
        Field::Known(Set(all.iter().map(|name| (*name).into()).collect()))
    }

    /// What is wrong, and where.
    fn problems(order: &OrderModel) -> Vec<(String, String)> {
        let said = validate(order);
        let errors = said
            .into_iter()
            .filter(|one| one.severity == Severity::Error);
        let at = |path: Option<AttributePath>| path.map_or_else(String::new, |at| at.to_string());
        errors.map(|one| (at(one.path), one.summary)).collect()
    }

    #[test]
    fn an_instance_takes_names_that_quota_does_not() {
        for all in [
            &[
                "a.example.com",
                "b.example.com",
                "c.example.com",
                "d.example.com",
                "e.example.com",
            ][..],
            &["*.example.com"],
            &["www.example.org"],
        ] {
            let mut order = on_quota();
            order.subject_alternative_names = names(all);
            let refused = problems(&order);
            assert_eq!(refused.len(), 1, "{all:?}: {refused:?}");
            assert_eq!(refused[0].0, "subject_alternative_names");
            let mut order = on_instance();
            order.subject_alternative_names = names(all);
            assert_eq!(problems(&order), [], "{all:?}");
        }
    }

    #[test]
    fn what_is_not_known_yet_excludes_nothing() {
        for (id, spec) in [
            (Field::Unknown, Field::Unknown),
            (Field::Unknown, "ss.dv.t".into()),
            ("cas-cn-1".into(), Field::Unknown),
            (Field::Unknown, Field::Null),
        ] {
            let mut order = on_quota();
            order.subject_alternative_names = names(&["*.example.com"]);
            order.product_code = Field::Unknown;
            order.company_id = Field::Unknown;
            order.company_name = Field::Unknown;
            (order.instance_id, order.instance_spec) = (id, spec);
            assert_eq!(problems(&order), []);
        }
    }

    #[test]
    fn what_excludes_each_other_is_refused_at_its_argument() {
        type Case = (fn() -> OrderModel, fn(&mut OrderModel), &'static str);
        let cases: [Case; 7] = [
            (
                on_instance,
                |order| order.instance_id = "cas-cn-1".into(),
                "instance_spec",
            ),
            (
                on_instance,
                |order| order.product_code = "p".into(),
                "product_code",
            ),
            (
                on_quota,
                |order| order.contact_id = "1".into(),
                "contact_id",
            ),
            (
                on_quota,
                |order| order.company_id = "1".into(),
                "company_id",
            ),
            (
                on_quota,
                |order| order.key_algorithm = "ECC_256".into(),
                "key_algorithm",
            ),
            (
                on_instance,
                |order| {
                    order.company_id = "1".into();
                    order.company_name = "Engines".into();
                },
                "company_id",
            ),
            (
                on_instance,
                |order| {
                    order.domain = Field::Null;
                    order.key_algorithm = "RSA_2048".into();
                    let request = include_str!("../../../../tests/data/x509/request_p256.pem");
                    order.csr = request.into();
                },
                "key_algorithm",
            ),
        ];
        for (usual, change, at) in cases {
            let mut order = usual();
            assert_eq!(problems(&order), []);
            change(&mut order);
            let refused = problems(&order);
            assert_eq!(refused.len(), 1, "{at}: {refused:?}");
            assert_eq!(refused[0].0, at);
        }
    }
}
