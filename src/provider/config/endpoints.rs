//! Whom to call: the site that region and kind of account mean, unless an
//! endpoint is named outright.

use cas::credentials::plain_name;
use cas::sts::Location;
use cas::{AccountType, Endpoint, EndpointError, Scheme, Site};
use framework::schema::{Attribute, Block, Presence};
use framework::{AttributePath, Diagnostic, Field, Value};
use system::Environment;

use super::arguments::ProviderConfig;
use super::non_empty::{NonEmptyText as _, one_of};
use super::unreadable::unreadable;

const DEFAULT_REGION: &str = "cn-hangzhou";
const REGION: [&str; 2] = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const ACCOUNT_TYPE: &str = "ALIBABA_CLOUD_ACCOUNT_TYPE";
const DOMESTIC: &str = "Domestic";
const INTERNATIONAL: &str = "International";
const CAS_ENDPOINT: [&str; 2] = ["ALIBABA_CLOUD_ENDPOINT_CAS", "CAS_ENDPOINT"];

/// Where both services are asked, and of which site.
pub(super) struct EndpointsInForce {
    pub(super) site: Site,
    pub(super) cas: Endpoint,
    pub(super) sts: Endpoint,
}

impl ProviderConfig {
    /// The endpoints: named by the last block that does, by the environment, or the
    /// site's own.
    pub(super) fn endpoints_in_force(
        &self,
        environment: &Environment,
    ) -> Result<EndpointsInForce, Diagnostic> {
        let region = self.region_in_force(environment)?;
        let site = Site::of(self.account_type_in_force(environment)?, &region);
        Ok(EndpointsInForce {
            site,
            cas: self.cas_endpoint(site, environment)?,
            sts: self.sts_endpoint(site, &region, environment)?,
        })
    }

    pub(super) fn endpoints_are_unknown(&self) -> bool {
        match &self.endpoints {
            Field::Known(blocks) => blocks.iter().any(|block| match block {
                Field::Known(block) => block.cas.is_unknown() || block.sts.is_unknown(),
                other => other.is_unknown(),
            }),
            other => other.is_unknown(),
        }
    }

    /// What the last block says that names this service, and where.
    pub(super) fn configured_endpoint(
        &self,
        service: &'static str,
    ) -> Option<(AttributePath, &str)> {
        let blocks = self
            .endpoints
            .known()
            .map(Vec::as_slice)
            .unwrap_or_default();
        blocks.iter().enumerate().rev().find_map(|(index, block)| {
            let index = i64::try_from(index).ok()?;
            let block = block.known()?;
            let text = match service {
                "cas" => block.cas.non_empty()?,
                _ => block.sts.non_empty()?,
            };
            let path = AttributePath::root("endpoints")
                .index(index)
                .attribute(service);
            Some((path, text))
        })
    }

    fn cas_endpoint(&self, site: Site, environment: &Environment) -> Result<Endpoint, Diagnostic> {
        if let Some((path, text)) = self.configured_endpoint("cas") {
            return Endpoint::parse(text, self.scheme())
                .map_err(|error| unusable("The endpoint", &error).at(path));
        }
        if let Some((name, text)) = environment.first_of(&CAS_ENDPOINT).map_err(unreadable)? {
            return Endpoint::parse(&text, self.scheme())
                .map_err(|error| unusable(&format!("The endpoint in {name}"), &error));
        }
        Endpoint::parse(site.cas_host(), self.scheme())
            .map_err(|error| unusable("HTTP", &error).at(AttributePath::root("protocol")))
    }

    /// `protocol` counts for named endpoints only: that of CAS may be an emulator
    /// while STS is the real one.
    fn sts_endpoint(
        &self,
        site: Site,
        region: &str,
        environment: &Environment,
    ) -> Result<Endpoint, Diagnostic> {
        if let Some((path, text)) = self.configured_endpoint("sts") {
            return Endpoint::parse(text, self.scheme())
                .map_err(|error| unusable("The endpoint", &error).at(path));
        }
        let wished = Location::in_environment(environment)
            .map_err(unreadable)?
            .endpoint(region, self.scheme())
            .map_err(|error| unusable("The endpoint of STS in the environment", &error))?;
        match wished {
            Some(endpoint) => Ok(endpoint),
            None => Endpoint::parse(site.sts_host(), Scheme::Https)
                .map_err(|error| unusable("The endpoint of STS", &error)),
        }
    }

    fn scheme(&self) -> Scheme {
        match self.protocol.non_empty() {
            Some(word) if word.eq_ignore_ascii_case("HTTP") => Scheme::Http,
            _ => Scheme::Https,
        }
    }

    fn region_in_force(&self, environment: &Environment) -> Result<String, Diagnostic> {
        if let Some(region) = self.region.to_non_empty() {
            return Ok(region);
        }
        let named = environment.first_of(&REGION).map_err(unreadable)?;
        Ok((named.map(|(_, region)| region))
            .or_else(|| self.credentials().region_of_profile(environment))
            .unwrap_or_else(|| DEFAULT_REGION.to_owned()))
    }

    /// Whether the account is one of the international site, wherever it calls.
    pub(in crate::provider) fn is_international(&self, environment: &Environment) -> bool {
        self.account_type_in_force(environment) == Ok(AccountType::International)
    }

    fn account_type_in_force(&self, environment: &Environment) -> Result<AccountType, Diagnostic> {
        if let Some(word) = self.account_type.non_empty() {
            // Another word has not passed the schema's check.
            return Ok(account_type(word).unwrap_or_default());
        }
        let Some(word) = environment.variable(ACCOUNT_TYPE).map_err(unreadable)? else {
            return Ok(AccountType::default());
        };
        account_type(&word).ok_or_else(|| {
            Diagnostic::error(
                format!("{ACCOUNT_TYPE} cannot be used"),
                match plain_name(&word) {
                    Some(word) => {
                        format!("{word:?} is neither \"Domestic\" nor \"International\".")
                    }
                    None => "It is neither \"Domestic\" nor \"International\".".to_owned(),
                },
            )
        })
    }
}

pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("region", Presence::Optional)
            .description(format!(
                "The region, which only chooses the site and, where it is wished for, the nearest \
                 STS: certificates belong to no region. Also from `ALICLOUD_REGION`, \
                 `ALIBABA_CLOUD_REGION` or the profile. Default: `{DEFAULT_REGION}`."
            ))
            .check(is_region),
        Attribute::string("account_type", Presence::Optional)
            .description(
                "`Domestic` for an account of the China site, `International` for one of the \
                 international site. The latter, with a `region` that does not begin with `cn-`, \
                 uses the endpoints of the international site. Also from \
                 `ALIBABA_CLOUD_ACCOUNT_TYPE`. Default: `Domestic`.",
            )
            .check(one_of(&[DOMESTIC, INTERNATIONAL])),
    ]
}

pub(super) fn block() -> Block {
    Block::new(
        "Endpoints other than the services' own. Of several blocks the last that names one counts.",
        vec![
            Attribute::string("cas", Presence::Optional).description(
                "The endpoint of CAS: a host, `host:port` or URL. Also from \
                 `ALIBABA_CLOUD_ENDPOINT_CAS` or `CAS_ENDPOINT`. Default: `cas.aliyuncs.com`, or \
                 `cas.ap-southeast-1.aliyuncs.com` at the international site.",
            ),
            Attribute::string("sts", Presence::Optional).description(
                "The endpoint of the Security Token Service, which gives out the keys of roles. \
                 Also from `ALIBABA_CLOUD_ENDPOINT_STS`, `STS_ENDPOINT` or \
                 `ALIBABA_CLOUD_STS_ENDPOINT`; `ALIBABA_CLOUD_STS_REGION` and \
                 `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` choose a region's own one. Default: \
                 `sts.aliyuncs.com`, or `sts.ap-southeast-1.aliyuncs.com` at the international \
                 site.",
            ),
        ],
    )
}

fn account_type(word: &str) -> Option<AccountType> {
    [
        (DOMESTIC, AccountType::Domestic),
        (INTERNATIONAL, AccountType::International),
    ]
    .into_iter()
    .find_map(|(name, account)| name.eq_ignore_ascii_case(word).then_some(account))
}

fn is_region(value: &Value) -> Result<(), String> {
    let region = value.non_empty().unwrap_or_default();
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    match region.chars().all(plain) {
        true => Ok(()),
        false => Err(format!(
            "{region:?} is not a region such as \"cn-hangzhou\"."
        )),
    }
}

fn unusable(what: &str, why: &EndpointError) -> Diagnostic {
    Diagnostic::error(format!("{what} cannot be used"), format!("{why}."))
}
