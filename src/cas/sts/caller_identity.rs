//! The identity of the caller (STS API 2015-04-01, GetCallerIdentity).

use serde::Deserialize;

use crate::Api;
use crate::operation::{Idempotency, Operation, Parameters};
use crate::operations::field;

/// Asks which identity the key belongs to. Needs no permission.
#[derive(Debug, Clone, Copy)]
pub struct GetCallerIdentity;

/// The owner of a key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CallerIdentity {
    /// The account that everything is billed to and belongs to.
    #[serde(rename = "AccountId")]
    pub account_id: String,
    /// The full name of the account, RAM user or role session.
    #[serde(rename = "Arn", default, deserialize_with = "field::text")]
    pub arn: Option<String>,
    /// `Account`, `RAMUser`, `AssumedRoleUser`, or something newer.
    #[serde(rename = "IdentityType", default, deserialize_with = "field::text")]
    pub identity_type: Option<String>,
}

impl Operation for GetCallerIdentity {
    const ACTION: &'static str = "GetCallerIdentity";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    const API: Api = Api::Sts;
    type Answer = CallerIdentity;

    fn parameters(&self) -> Parameters {
        Parameters::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CallOptions;
    use crate::mock_service::{Service as Script, answer};

    #[tokio::test(start_paused = true)]
    async fn the_caller_is_asked_for_at_sts() {
        let service = Script::following([answer(
            200,
            r#"{"AccountId":"123456789012","Arn":"acs:ram::123456789012:user/ada",
                "IdentityType":"RAMUser","PrincipalId":"2","UserId":"2","RequestId":"R"}"#,
        )]);
        let caller = service
            .client()
            .send(&GetCallerIdentity, &CallOptions::default())
            .await
            .unwrap();
        assert_eq!(caller.account_id, "123456789012");
        assert_eq!(caller.identity_type.as_deref(), Some("RAMUser"));
        let request = &service.requests()[0];
        assert_eq!(request.url.as_str(), "https://sts.aliyuncs.com/");
        assert_eq!(request.header("x-acs-version"), Some("2015-04-01"));
    }
}
