//! The provider block: its schema, and the client it makes.

mod block;

pub(super) use block::ProviderConfig;
pub(super) use block::schema;

use std::sync::Arc;
use std::time::Duration;

use crate::cas::credentials::{Chain, EnvironmentKey, StaticKey};
use crate::cas::transport::{HttpTransport, Timeouts};
use crate::cas::{Client, Endpoint, Scheme, SignatureVersion};
use crate::clock::Clock;
use crate::environment::Environment;
use crate::framework::{AttributePath, Diagnostic, Diagnostics, Field};

/// Where the endpoint is looked for when no argument names it.
const ENDPOINT_VARIABLES: [&str; 2] = ["ALIBABA_CLOUD_ENDPOINT_CAS", "CAS_ENDPOINT"];

impl ProviderConfig {
    /// Whether the client has to wait for the apply.
    pub(super) fn is_partly_unknown(&self) -> bool {
        let texts = [
            &self.access_key,
            &self.protocol,
            &self.configuration_source,
            &self.signature_version,
        ];
        let secrets = [&self.secret_key, &self.security_token];
        let numbers = [
            &self.client_connect_timeout,
            &self.client_read_timeout,
            &self.max_retry_timeout,
        ];
        let endpoints = match &self.endpoints {
            Field::Known(blocks) => blocks.iter().any(|block| match block {
                Field::Known(block) => block.cas.is_unknown(),
                other => other.is_unknown(),
            }),
            other => other.is_unknown(),
        };
        endpoints
            || texts.iter().any(|field| field.is_unknown())
            || secrets.iter().any(|field| field.is_unknown())
            || numbers.iter().any(|field| field.is_unknown())
    }

    /// What is wrong with the block as a whole.
    pub(super) fn problems(&self, environment: &Environment) -> Diagnostics {
        if self.is_partly_unknown() {
            return Diagnostics::none();
        }
        self.endpoint(environment).err().into_iter().collect()
    }

    /// The client that the block describes. Makes no call: credentials are loaded
    /// with the first one.
    pub(super) fn client(
        &self,
        clock: Arc<dyn Clock>,
        environment: &Environment,
        terraform_version: &str,
    ) -> Result<Client, Diagnostic> {
        let key = StaticKey::new(
            self.access_key.known().cloned(),
            self.secret_key.known().map(|secret| secret.0.clone()),
            self.security_token.known().map(|secret| secret.0.clone()),
        );
        let credentials = Chain::new(vec![
            Arc::new(key),
            Arc::new(EnvironmentKey::new(environment.clone())),
        ]);
        let transport = HttpTransport::new(Timeouts {
            connect: milliseconds(&self.client_connect_timeout, block::DEFAULT_CONNECT_TIMEOUT),
            read: milliseconds(&self.client_read_timeout, block::DEFAULT_READ_TIMEOUT),
        });
        let version = match self.signature_version.text() {
            Some("v2") => SignatureVersion::V2,
            _ => SignatureVersion::V3,
        };
        let retry = self
            .max_retry_timeout
            .known()
            .copied()
            .unwrap_or(block::DEFAULT_RETRY_TIMEOUT);
        Ok(Client::builder(Arc::new(credentials))
            .endpoint(self.endpoint(environment)?)
            .signature_version(version)
            .transport(Arc::new(transport))
            .clock(clock)
            .max_retry_timeout(Duration::from_secs(retry.unsigned_abs()))
            .user_agent(self.user_agent(terraform_version))
            .build())
    }

    /// The endpoint: the last block that names one, the environment, or the service's
    /// own.
    fn endpoint(&self, environment: &Environment) -> Result<Endpoint, Diagnostic> {
        let scheme = match self.protocol.text() {
            Some("HTTP") => Scheme::Http,
            _ => Scheme::Https,
        };
        let blocks = self
            .endpoints
            .known()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let configured = blocks.iter().enumerate().rev().find_map(|(index, block)| {
            let text = block.known()?.cas.text()?;
            let index = i64::try_from(index).ok()?;
            Some((
                AttributePath::root("endpoints")
                    .index(index)
                    .attribute("cas"),
                text.to_owned(),
            ))
        });
        let refuse = |what: &str, why: &dyn std::fmt::Display| {
            Diagnostic::error(format!("{what} cannot be used"), format!("{why}."))
        };
        if let Some((path, text)) = configured {
            return Endpoint::parse(&text, scheme)
                .map_err(|error| refuse("The endpoint", &error).at(path));
        }
        if let Some((name, text)) = environment.first_of(&ENDPOINT_VARIABLES) {
            return Endpoint::parse(&text, scheme)
                .map_err(|error| refuse(&format!("The endpoint in {name}"), &error));
        }
        Endpoint::parse(crate::cas::DEFAULT_HOST, scheme)
            .map_err(|error| refuse("HTTP", &error).at(AttributePath::root("protocol")))
    }

    fn user_agent(&self, terraform_version: &str) -> String {
        let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let mut agent = format!("Terraform/{terraform_version} {own}");
        if let Some(source) = self.configuration_source.text() {
            agent.push(' ');
            agent.push_str(source);
        }
        // A header holds visible ASCII only, and both ends come from outside.
        agent.retain(|letter| letter == ' ' || letter.is_ascii_graphic());
        agent
    }
}

fn milliseconds(field: &Field<i64>, default: i64) -> Duration {
    Duration::from_millis(field.known().copied().unwrap_or(default).unsigned_abs())
}
