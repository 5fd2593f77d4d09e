//! The words for the state of an instance's certificate.

/// The state of a certificate that an instance has brought forth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateStatus {
    /// Issued.
    Issued,
    /// Revoked.
    Revoked,
    /// Issued and close to its end.
    WillExpire,
    /// Issued and past its end.
    Expired,
    /// Another word than the API documents.
    Unrecognized(String),
}

impl CertificateStatus {
    /// Every status that the API documents.
    pub const ALL: &'static [Self] =
        &[Self::Issued, Self::Revoked, Self::WillExpire, Self::Expired];

    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Issued => "issued",
            Self::Revoked => "revoked",
            Self::WillExpire => "willExpire",
            Self::Expired => "expired",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for CertificateStatus {
    fn from(word: String) -> Self {
        let known = Self::ALL.iter().find(|status| status.as_api_str() == word);
        known.cloned().unwrap_or(Self::Unrecognized(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_and_written_as_the_api_spells_it() {
        let all = CertificateStatus::ALL
            .iter()
            .map(CertificateStatus::as_api_str);
        assert_eq!(
            all.collect::<Vec<_>>(),
            ["issued", "revoked", "willExpire", "expired"]
        );
        for status in CertificateStatus::ALL {
            let read = CertificateStatus::from(status.as_api_str().to_owned());
            assert_eq!(read, *status);
        }
        let odd = CertificateStatus::from("suspended".to_owned());
        assert_eq!(odd.as_api_str(), "suspended");
    }
}
