//! `UpdateInstance`: what the next application is made of.
//!
//! Source: CAS API 2020-04-07, UpdateInstance. What is not sent stays as it was.

use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::ApplicationData;
use crate::key_algorithm::KeyAlgorithm;
use crate::orders::{ValidationMethod, is_domain};
use crate::parameters::{Parameter, Parameters};
use crate::variants::Variants;
use crate::variants::instances::UpdateTags;

/// The most contacts that one request may name.
const MOST_CONTACTS: usize = 50;

pub(super) const UPDATE: Operation = Operation::cas(
    "UpdateInstance",
    &[
        Parameter::text("InstanceId").required(),
        Parameter::text("AutoReissue"),
        Parameter::text("CertificateName"),
        Parameter::text("City"),
        Parameter::integer("CompanyId"),
        Parameter::integers("ContactIdList"),
        Parameter::text("CountryCode"),
        Parameter::text("Csr"),
        Parameter::text("Domain"),
        Parameter::text("GenerateCsrMethod"),
        Parameter::text("KeyAlgorithm"),
        Parameter::text("Province"),
        Parameter::text("ResourceGroupId"),
        Parameter::instance_tags("Tags"),
        Parameter::text("ValidationMethod"),
    ],
    update,
);

fn update(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let id = parameters.instance_id()?;
    let variants = account.variants();
    let (instances, setting) = account.instances();
    let (instance, applicants) = instances.get_beside_applicants(&id, &setting)?;
    let data = changed(instance.data.clone(), parameters, &variants)?;
    let stored = variants.stored_contact;
    let is_known = |wanted: &i64| applicants.contacts(stored).any(|(id, _)| id == *wanted);
    if !data.contact_ids.iter().all(is_known) {
        return Err(ApiError::invalid("ContactIdList names an unknown contact."));
    }
    if let Some(wanted) = data.company_id
        && applicants.companies().all(|(id, _)| id != wanted)
    {
        return Err(ApiError::invalid("CompanyId names an unknown company."));
    }
    instance.update(data, applicants, &setting)?;
    Ok(Members::new())
}

fn changed(
    mut data: ApplicationData,
    parameters: &Parameters,
    variants: &Variants,
) -> Result<ApplicationData, ApiError> {
    let csr_was = data.csr.clone();
    for (name, text) in [
        ("AutoReissue", &mut data.auto_reissue),
        ("CertificateName", &mut data.name),
        ("City", &mut data.city),
        ("CountryCode", &mut data.country_code),
        ("Csr", &mut data.csr),
        ("GenerateCsrMethod", &mut data.generate_csr_method),
        ("Province", &mut data.province),
        ("ResourceGroupId", &mut data.resource_group_id),
    ] {
        if let Some(given) = parameters.given(name) {
            *text = (!given.is_empty()).then(|| given.to_owned());
        }
    }
    one_of(parameters, "AutoReissue", &["disable", "enable"])?;
    one_of(parameters, "GenerateCsrMethod", &["online", "upload"])?;
    if let Some(given) = parameters.given("Domain") {
        data.domains = domains(given)?;
    } else if data.csr != csr_was {
        // The names of another request are bound anew.
        data.domains.clear();
    }
    if let Some(word) = parameters.text("KeyAlgorithm") {
        data.key_algorithm = Some(key_algorithm(word)?);
    }
    if let Some(word) = parameters.text("ValidationMethod") {
        data.validation_method = Some(match word {
            "DNS" => ValidationMethod::Dns,
            "HTTP" => ValidationMethod::File,
            _ => return Err(ApiError::invalid("ValidationMethod must be DNS or HTTP.")),
        });
    }
    if parameters.text("CompanyId").is_some() {
        data.company_id = Some(parameters.number("CompanyId", 0, 0..=i64::MAX)?);
    }
    let contacts = parameters.integers("ContactIdList")?;
    if contacts.len() > MOST_CONTACTS {
        return Err(ApiError::invalid(format!(
            "At most {MOST_CONTACTS} contacts."
        )));
    }
    if !contacts.is_empty() {
        data.contact_ids = contacts;
    }
    let tags = parameters.instance_tags("Tags")?;
    if !tags.is_empty() {
        match variants.instances.update_tags {
            UpdateTags::Replace => data.tags.clear(),
            UpdateTags::Merge => data
                .tags
                .retain(|(key, _)| tags.iter().all(|(new, _)| new != key)),
        }
        data.tags.extend(tags);
    }
    Ok(data)
}

fn domains(list: &str) -> Result<Vec<String>, ApiError> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let domains: Vec<String> = list.split(',').map(str::to_owned).collect();
    if !domains.iter().all(|domain| is_domain(domain)) {
        let message = "Domain must be domain names, separated by commas.";
        return Err(ApiError::invalid(message));
    }
    let repeats = |(index, domain)| domains[..index].contains(domain);
    if domains.iter().enumerate().any(repeats) {
        return Err(ApiError::repeated_domain());
    }
    Ok(domains)
}

fn key_algorithm(word: &str) -> Result<KeyAlgorithm, ApiError> {
    let known = KeyAlgorithm::ALL.into_iter();
    known
        .into_iter()
        .find(|algorithm| algorithm.as_str() == word)
        .ok_or_else(|| match word {
            "SM2" => ApiError::invalid("SM2 is not emulated: nothing here makes such a key."),
            _ => ApiError::invalid("KeyAlgorithm is not one of the known values."),
        })
}

fn one_of(parameters: &Parameters, name: &str, words: &[&str]) -> Result<(), ApiError> {
    match parameters.text(name) {
        Some(word) if !words.contains(&word) => {
            let words = words.join(" or ");
            Err(ApiError::invalid(format!("{name} must be {words}.")))
        }
        _ => Ok(()),
    }
}
