//! The provider block: its schema, and the client it makes.
//!
//! `arguments` is the block as configured. Its parts read and describe it: `credentials`
//! and `roles` say who calls, `endpoints` says whom, `limits` for how long, and `contact`
//! who applies. `schema` puts the parts together. `non_empty` has the rule that empty text
//! counts as absent.

mod arguments;
mod contact;
mod credentials;
mod endpoints;
mod limits;
mod non_empty;
mod roles;
mod schema;
mod unreadable;

#[cfg(test)]
mod tests;

pub(super) use arguments::ProviderConfig;
pub(super) use schema::schema;

use std::num::NonZeroU32;
use std::sync::Arc;

use cas::credentials::{CredentialsError, StaticKey};
use cas::transport::{BrokenProxy, HttpTransport, Proxies};
use cas::{Client, DEFAULT_REQUESTS_PER_SECOND, RateLimits, SignatureVersion};
use framework::{AttributePath, Diagnostic, Diagnostics};
use non_empty::NonEmptyText as _;
use system::Clock;
use system::Environment;

impl ProviderConfig {
    /// An argument for whose value every call has to wait.
    ///
    /// Limits and the user agent have defaults to go on with, and who applies matters to
    /// an apply alone.
    pub(super) fn unknown_argument(&self) -> Option<&'static str> {
        let needed = [
            ("access_key", self.access_key.is_unknown()),
            ("secret_key", self.secret_key.is_unknown()),
            ("security_token", self.security_token.is_unknown()),
            ("profile", self.profile.is_unknown()),
            (
                "shared_credentials_file",
                self.shared_credentials_file.is_unknown(),
            ),
            ("credentials_uri", self.credentials_uri.is_unknown()),
            ("ecs_role_name", self.ecs_role_name.is_unknown()),
            ("assume_role_with_oidc", self.login_is_unknown()),
            ("assume_role", self.role_is_unknown()),
            ("region", self.region.is_unknown()),
            ("account_type", self.account_type.is_unknown()),
            ("endpoints", self.endpoints_are_unknown()),
            ("protocol", self.protocol.is_unknown()),
            ("signature_version", self.signature_version.is_unknown()),
        ];
        let mut needed = needed.into_iter();
        needed.find_map(|(name, is_unknown)| is_unknown.then_some(name))
    }

    /// What is wrong with the block as a whole.
    pub(super) fn problems(&self, environment: &Environment) -> Diagnostics {
        if self.unknown_argument().is_some() {
            return Diagnostics::none();
        }
        let endpoints = self.endpoints_in_force(environment).err();
        endpoints
            .into_iter()
            .chain(self.limits(environment).err())
            .chain(self.two_tokens())
            .collect()
    }

    /// The client that the block describes, with the rate limit of all clients of the same
    /// endpoint. Makes no call: credentials are loaded with the first one.
    pub(super) fn client(
        &self,
        clock: Arc<dyn Clock>,
        environment: &Environment,
        rate_limits: &RateLimits,
        terraform_version: &str,
    ) -> Result<Client, Diagnostic> {
        if let Some(problem) = self.half_key(environment) {
            return Err(problem);
        }
        let version = match self.signature_version.non_empty() {
            Some(word) if word.eq_ignore_ascii_case("v2") => SignatureVersion::V2,
            _ => SignatureVersion::V3,
        };
        let limits = self.limits(environment)?;
        let endpoints = self.endpoints_in_force(environment)?;
        let proxies = Proxies::in_environment(environment);
        let transport = HttpTransport::new(limits.timeouts, proxies);
        for endpoint in [&endpoints.cas, &endpoints.sts] {
            transport.check(endpoint.url()).map_err(no_proxy)?;
        }
        let rate_limit = rate_limits.of(&endpoints.cas.to_string(), self.requests_per_second());
        // The sources of credentials call STS through a client of their own.
        let keyless = Client::builder(Arc::new(StaticKey::default()))
            .endpoint(endpoints.cas)
            .sts_endpoint(endpoints.sts)
            .site(endpoints.site)
            .signature_version(version)
            .transport(Arc::new(transport))
            .clock(clock)
            .rate_limit(rate_limit)
            .max_retry_timeout(limits.retry)
            .user_agent(self.user_agent(terraform_version))
            .build();
        let credentials = self
            .credentials()
            .source(&keyless, environment)
            .map_err(|error| unusable(&error))?;
        Ok(keyless.with_credentials(credentials))
    }

    fn requests_per_second(&self) -> NonZeroU32 {
        let configured = self.max_requests_per_second.known();
        configured
            .and_then(|limit| u32::try_from(*limit).ok())
            .and_then(NonZeroU32::new)
            .unwrap_or(DEFAULT_REQUESTS_PER_SECOND)
    }

    fn user_agent(&self, terraform_version: &str) -> String {
        let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let mut agent = format!("Terraform/{terraform_version} {own}");
        if let Some(source) = self.configuration_source.non_empty() {
            agent.push(' ');
            agent.push_str(source);
        }
        // A header holds visible ASCII only, and both ends come from outside.
        agent.retain(|letter| letter == ' ' || letter.is_ascii_graphic());
        agent
    }
}

/// A source of credentials that cannot even be asked.
fn unusable(error: &CredentialsError) -> Diagnostic {
    match error.source_name() {
        "assume_role" => Diagnostic::error("The role cannot be taken on", format!("{error}."))
            .at(AttributePath::root("assume_role")),
        _ => Diagnostic::error("The credentials cannot be used", format!("{error}.")),
    }
}

fn no_proxy(broken: BrokenProxy) -> Diagnostic {
    Diagnostic::error(
        format!("{} cannot be used", broken.variable),
        format!(
            "{broken}. Nothing is sent past a proxy that is set. Mend the variable, or unset it to \
             do without a proxy."
        ),
    )
}
