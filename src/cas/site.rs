//! The two sites of Alibaba Cloud, which share no accounts and no certificates.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of the calling account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AccountType {
    /// Registered with the China site.
    #[default]
    Domestic,
    /// Registered with the international site.
    International,
}

/// Which deployment holds an account's certificates. Written as `china` or
/// `international`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// aliyun.com
    #[default]
    China,
    /// alibabacloud.com
    International,
}

impl Site {
    /// The site for an account and a region: the international one for its own
    /// accounts, unless the region begins with `cn-`.
    pub fn of(account: AccountType, region: &str) -> Self {
        match account {
            AccountType::International if !region.starts_with("cn-") => Self::International,
            _ => Self::China,
        }
    }

    /// The site's name, as states and identities hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::China => "china",
            Self::International => "international",
        }
    }

    /// The host of CAS (CAS API 2020-04-07, endpoints).
    pub fn cas_host(self) -> &'static str {
        match self {
            Self::China => super::DEFAULT_HOST,
            Self::International => "cas.ap-southeast-1.aliyuncs.com",
        }
    }

    /// The host of STS (STS API 2015-04-01, endpoints).
    pub fn sts_host(self) -> &'static str {
        match self {
            Self::China => super::endpoint::DEFAULT_STS_HOST,
            Self::International => "sts.ap-southeast-1.aliyuncs.com",
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_written_by_its_name() {
        for site in [Site::China, Site::International] {
            let written = serde_json::to_string(&site).unwrap();
            assert_eq!(written, format!("\"{site}\""));
            assert_eq!(serde_json::from_str::<Site>(&written).unwrap(), site);
        }
    }

    #[test]
    fn the_international_site_takes_its_own_accounts_outside_of_china() {
        use AccountType::{Domestic, International};
        for (account, region, host) in [
            (Domestic, "cn-hangzhou", "cas.aliyuncs.com"),
            (Domestic, "ap-southeast-1", "cas.aliyuncs.com"),
            (International, "cn-hangzhou", "cas.aliyuncs.com"),
            (
                International,
                "eu-central-1",
                "cas.ap-southeast-1.aliyuncs.com",
            ),
        ] {
            assert_eq!(
                Site::of(account, region).cas_host(),
                host,
                "{account:?} {region}"
            );
        }
    }
}
