//! The endpoint of STS where none is configured.

use crate::endpoint::{Endpoint, EndpointError, Scheme};
use crate::shown::{self, hide_fields};
use system::{Environment, Unreadable};

const ENDPOINT: &[&str] = &[
    "ALIBABA_CLOUD_ENDPOINT_STS",
    "STS_ENDPOINT",
    "ALIBABA_CLOUD_STS_ENDPOINT",
];
const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const THROUGH_VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// How the environment or a profile chooses the endpoint of STS.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// A host, `host:port` or URL.
    pub endpoint: Option<String>,
    /// A region whose own deployment is to be asked.
    pub region: Option<String>,
    /// Whether to stay inside the region's private network.
    pub through_vpc: bool,
}

hide_fields!(Location);

impl Location {
    /// The choice of the environment's variables.
    ///
    /// # Errors
    ///
    /// One of them is set and cannot be read.
    pub fn in_environment(environment: &Environment) -> Result<Self, Unreadable> {
        Ok(Self {
            endpoint: environment.first_of(ENDPOINT)?.map(|(_, value)| value),
            region: environment.variable(REGION)?,
            through_vpc: environment.is_on(THROUGH_VPC)?,
        })
    }

    /// The chosen endpoint, by its name or by region; `None` where nothing is chosen.
    ///
    /// `home_region` counts where only the private network is chosen, `scheme` where the
    /// endpoint is named without one.
    ///
    /// # Errors
    ///
    /// The endpoint or the region is not one.
    pub fn endpoint(
        &self,
        home_region: &str,
        scheme: Scheme,
    ) -> Result<Option<Endpoint>, EndpointError> {
        if let Some(endpoint) = &self.endpoint {
            return Endpoint::parse(endpoint, scheme).map(Some);
        }
        let (prefix, region) = match (&self.region, self.through_vpc) {
            (Some(region), false) => ("sts", region.as_str()),
            (region, true) => ("sts-vpc", region.as_deref().unwrap_or(home_region)),
            (None, false) => return Ok(None),
        };
        // The region becomes a part of the host name, which errors show.
        if !is_region(region) {
            return Err(EndpointError::Region);
        }
        let host = format!("{prefix}.{region}.aliyuncs.com");
        Endpoint::parse(&host, Scheme::Https).map(Some)
    }
}

fn is_region(text: &str) -> bool {
    shown::name(text).is_some_and(|name| !name.contains(['.', '_', '@']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host<const N: usize>(variables: [(&str, &str); N]) -> Option<String> {
        Location::in_environment(&Environment::fixed(variables))
            .unwrap()
            .endpoint("cn-hangzhou", Scheme::Https)
            .unwrap()
            .map(|endpoint| endpoint.to_string())
    }

    #[test]
    fn variables_choose_a_region_the_private_network_or_any_host() {
        assert_eq!(host([]), None);
        assert_eq!(
            host([(REGION, "cn-beijing")]).unwrap(),
            "https://sts.cn-beijing.aliyuncs.com"
        );
        assert_eq!(
            host([(REGION, "cn-beijing"), (THROUGH_VPC, "true")]).unwrap(),
            "https://sts-vpc.cn-beijing.aliyuncs.com"
        );
        assert_eq!(
            host([(THROUGH_VPC, "true")]).unwrap(),
            "https://sts-vpc.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(
            host([("STS_ENDPOINT", "http://127.0.0.1:80"), (REGION, "x")]).unwrap(),
            "http://127.0.0.1"
        );
    }

    #[test]
    fn a_region_that_is_no_host_name_is_refused() {
        let location = Location {
            region: Some("evil.example/".to_owned()),
            ..Location::default()
        };
        assert!(location.endpoint("cn-hangzhou", Scheme::Https).is_err());
    }
}
