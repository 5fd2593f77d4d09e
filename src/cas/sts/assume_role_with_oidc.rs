//! Taking on a role with the token of another identity provider
//! (STS API 2015-04-01, AssumeRoleWithOIDC).

use secrecy::{ExposeSecret, SecretString};

use super::{AssumedRole, Role};
use crate::Api;
use crate::operation::{Idempotency, Operation, Parameters};
use crate::shown::hide_fields;

/// Gives a temporary key of a role to the holder of the token. Is not signed.
#[derive(Clone)]
pub struct AssumeRoleWithOidc {
    /// The provider that RAM trusts, such as
    /// `acs:ram::123456789012:oidc-provider/ci`.
    pub provider_arn: String,
    /// The token as the provider made it.
    pub token: SecretString,
    /// The role to take on.
    pub role: Role,
}

hide_fields!(AssumeRoleWithOidc);

impl Operation for AssumeRoleWithOidc {
    const ACTION: &'static str = "AssumeRoleWithOIDC";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    const API: Api = Api::Sts;
    const SIGNED: bool = false;
    type Answer = AssumedRole;

    fn parameters(&self) -> Parameters {
        self.role
            .parameters()
            .with("OIDCProviderArn", &self.provider_arn)
            .with("OIDCToken", self.token.expose_secret())
    }

    fn secrets(&self) -> Vec<&SecretString> {
        vec![&self.token]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock_service::{Service as Script, answer};
    use crate::{CallOptions, SignatureVersion};

    #[tokio::test(start_paused = true)]
    async fn the_token_travels_in_the_body_of_a_request_without_key_or_signature() {
        const ANSWER: &str = r#"{"Credentials":{"AccessKeyId":"STS.id",
            "AccessKeySecret":"s","SecurityToken":"t","Expiration":"2025-01-02T04:04:05Z"}}"#;
        for version in [SignatureVersion::V2, SignatureVersion::V3] {
            let service = Script::following([answer(200, ANSWER)]);
            let client = service.client_builder().signature_version(version).build();
            let operation = AssumeRoleWithOidc {
                provider_arn: "acs:ram::1:oidc-provider/ci".to_owned(),
                token: "ey.J.x".into(),
                role: Role {
                    arn: "acs:ram::1:role/deployer".to_owned(),
                    session_name: "terraform".to_owned(),
                    seconds: 3600,
                    policy: None,
                },
            };
            client
                .send(&operation, &CallOptions::default())
                .await
                .unwrap();

            let request = &service.requests()[0];
            let query = request.url.query().unwrap();
            assert!(
                query.contains("Action=AssumeRoleWithOIDC&Format=JSON"),
                "{query}"
            );
            assert!(query.contains("Version=2015-04-01"), "{query}");
            assert!(
                !query.contains("AccessKeyId") && !query.contains("Signature="),
                "{query}"
            );
            assert!(!query.contains("ey.J.x"), "{query}");
            assert_eq!(request.header("authorization"), None);
            assert_eq!(
                String::from_utf8_lossy(&request.body),
                "DurationSeconds=3600&OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fci&\
                 OIDCToken=ey.J.x&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fdeployer&\
                 RoleSessionName=terraform"
            );
        }
    }
}
