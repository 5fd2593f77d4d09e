//! The words for the state of an instance.

/// The state of an instance itself, whatever its certificate's is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InstanceStatus {
    /// Bought or claimed, and never applied for.
    Inactive,
    /// Its latest application is under review.
    Pending,
    /// Within its term. An issued certificate is not proven by it: an application that was
    /// taken back leaves the same word.
    Normal,
    /// Close to the end of its term.
    WillExpire,
    /// Past the end of its term.
    Expired,
    /// Refunded.
    Refund,
    /// Shut down.
    Closed,
    /// Another word than the API documents.
    Unrecognized(String),
}

impl InstanceStatus {
    /// Every status that the API documents.
    pub const ALL: &'static [Self] = &[
        Self::Inactive,
        Self::Pending,
        Self::Normal,
        Self::WillExpire,
        Self::Expired,
        Self::Refund,
        Self::Closed,
    ];

    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Inactive => "inactive",
            Self::Pending => "pending",
            Self::Normal => "normal",
            Self::WillExpire => "willExpire",
            Self::Expired => "expired",
            Self::Refund => "refund",
            Self::Closed => "closed",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for InstanceStatus {
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
        let words = [
            "inactive",
            "pending",
            "normal",
            "willExpire",
            "expired",
            "refund",
            "closed",
        ];
        let all = InstanceStatus::ALL.iter().map(InstanceStatus::as_api_str);
        assert_eq!(all.collect::<Vec<_>>(), words);
        for status in InstanceStatus::ALL {
            assert_eq!(
                InstanceStatus::from(status.as_api_str().to_owned()),
                *status
            );
        }
        let odd = InstanceStatus::from("frozen".to_owned());
        assert_eq!(odd, InstanceStatus::Unrecognized("frozen".to_owned()));
        assert_eq!(odd.as_api_str(), "frozen");
    }
}
