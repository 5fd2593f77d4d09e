//! Taking on a role with a key (STS API 2015-04-01, AssumeRole).

use serde::Deserialize;

use crate::Api;
use crate::credentials::Issued;
use crate::operation::{Idempotency, Operation, Parameters};
use crate::shown::hide_fields;

/// A role, and the session in which it is taken on.
#[derive(Clone, PartialEq, Eq)]
pub struct Role {
    /// Such as `acs:ram::123456789012:role/deployer`.
    pub arn: String,
    /// Names the session in the audit log: 2 to 64 letters, digits or `.@-_`.
    pub session_name: String,
    /// How long the key is to be good for; 900 up to what the role allows.
    pub seconds: u32,
    /// Narrows what the session may do, in JSON.
    pub policy: Option<String>,
}

/// Gives a temporary key of a role.
#[derive(Clone)]
pub struct AssumeRole {
    /// The role to take on.
    pub role: Role,
    /// What the role's trust policy may ask for, to keep strangers' requests apart.
    pub external_id: Option<String>,
}

hide_fields!(Role, AssumeRole);

/// A role that was taken on.
#[derive(Debug, Deserialize)]
pub struct AssumedRole {
    /// The key of the session.
    #[serde(rename = "Credentials")]
    pub credentials: Issued,
}

impl Operation for AssumeRole {
    const ACTION: &'static str = "AssumeRole";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    const API: Api = Api::Sts;
    type Answer = AssumedRole;

    fn parameters(&self) -> Parameters {
        self.role
            .parameters()
            .with_optional("ExternalId", self.external_id.as_deref())
    }
}

impl Role {
    /// What both ways to take on a role ask for.
    pub(super) fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("RoleArn", &self.arn)
            .with("RoleSessionName", &self.session_name)
            .with("DurationSeconds", self.seconds.to_string())
            .with_optional("Policy", self.policy.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock_service::{Service as Script, answer};
    use crate::{CallOptions, SignatureVersion};
    use secrecy::ExposeSecret;

    fn assume_role() -> AssumeRole {
        AssumeRole {
            role: Role {
                arn: "acs:ram::1:role/deployer".to_owned(),
                session_name: "terraform".to_owned(),
                seconds: 900,
                policy: None,
            },
            external_id: Some("eleven".to_owned()),
        }
    }

    const ANSWER: &str = r#"{"RequestId":"R","AssumedRoleUser":{"Arn":"a"},"Credentials":{
        "AccessKeyId":"STS.id","AccessKeySecret":"s3cret-1","SecurityToken":"s3cret-2",
        "Expiration":"2025-01-02T04:04:05Z"}}"#;

    #[tokio::test(start_paused = true)]
    async fn a_role_is_asked_for_at_sts_with_either_signature() {
        for version in [SignatureVersion::V2, SignatureVersion::V3] {
            let service = Script::following([answer(200, ANSWER)]);
            let client = service.client_builder().signature_version(version).build();
            let assumed = client
                .send(&assume_role(), &CallOptions::default())
                .await
                .unwrap();

            let key = &assumed.credentials.credentials;
            assert_eq!(key.access_key_id, "STS.id");
            assert_eq!(key.access_key_secret.expose_secret(), "s3cret-1");
            assert!(!format!("{assumed:?}").contains("s3cret"));

            let request = &service.requests()[0];
            assert_eq!(request.url.host_str(), Some("sts.aliyuncs.com"));
            let query = request.url.query().unwrap();
            for pair in ["DurationSeconds=900", "ExternalId=eleven"] {
                assert!(query.contains(pair), "{query}");
            }
            assert!(match version {
                SignatureVersion::V2 => query.contains("Version=2015-04-01&"),
                SignatureVersion::V3 => request.header("x-acs-version") == Some("2015-04-01"),
            });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_without_a_whole_key_is_malformed_and_quotes_nothing() {
        for body in [
            r#"{"RequestId":"R"}"#,
            r#"{"Credentials":{"AccessKeyId":"STS.id","AccessKeySecret":"s3cret-1"}}"#,
            r#"{"Credentials":"s3cret-1"}"#,
        ] {
            let service = Script::following(vec![answer(200, body); 100]);
            let error = service
                .client()
                .send(&assume_role(), &CallOptions::default())
                .await
                .unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Malformed, "{body}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
    }
}
