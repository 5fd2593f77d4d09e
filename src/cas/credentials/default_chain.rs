//! All sources in their order: arguments, environment, profile, credentials URI,
//! ECS role, OIDC; then a role on top of whichever it was.

use std::sync::Arc;

use super::assume_role::RoleKey;
use super::cache::cached;
use super::ecs_role::EcsRole;
use super::oidc::OidcLogin;
use super::profile::{Choice, Profile};
use super::uri::CredentialsUri;
use super::{
    Chain, CredentialsError, CredentialsSource, EnvironmentKey, OidcSettings, RoleSettings,
    StaticKey, hide_fields,
};
use crate::Client;
use system::{Environment, Unreadable};

/// What arguments say about credentials. Nothing is needed: each source looks
/// into the environment for what its arguments lack.
#[derive(Clone, Default)]
pub struct Settings {
    /// The key itself.
    pub key: StaticKey,
    /// Names a profile of the CLI.
    pub profile: Option<String>,
    /// Where profiles are, instead of `~/.aliyun/config.json`.
    pub shared_credentials_file: Option<String>,
    /// Names a URL that gives keys out.
    pub credentials_uri: Option<String>,
    /// Names the role of the ECS instance this runs on.
    pub ecs_role_name: Option<String>,
    /// Describes a login with a token.
    pub assume_role_with_oidc: Option<OidcSettings>,
    /// Names a role to be taken on with the key found.
    pub assume_role: Option<RoleSettings>,
    /// Whether STS is where arguments say, whatever a profile says. What the environment
    /// says of it comes before a profile too, and need not be repeated here.
    pub sts_endpoint_is_given: bool,
}

hide_fields!(Settings);

impl Settings {
    /// The source that the settings describe. Reads no file and makes no call.
    ///
    /// `client` lends its connections, clock and endpoint of STS; its own
    /// credentials do not count.
    ///
    /// # Errors
    ///
    /// A role is asked for and not described, or a variable cannot be read.
    pub fn source(
        self,
        client: &Client,
        environment: &Environment,
    ) -> Result<Arc<dyn CredentialsSource>, CredentialsError> {
        let oidc_is_given =
            self.assume_role_with_oidc.is_some() || OidcSettings::is_in(environment)?;
        let role = RoleSettings::in_force(self.assume_role.clone(), environment, !oidc_is_given)?;
        let transport = || Arc::clone(client.transport());
        let profile = Profile::new(
            self.profile_choice(environment)?,
            environment,
            client,
            self.sts_endpoint_is_given,
        );
        let uri = CredentialsUri::configured(self.credentials_uri, environment, transport())?;
        let ecs_role = EcsRole::configured(self.ecs_role_name, environment, transport())?;
        let oidc = OidcLogin::configured(self.assume_role_with_oidc, environment, client)?;
        let found = Chain::new(vec![
            Arc::new(self.key.filled_from(environment)?),
            Arc::new(EnvironmentKey::new(environment.clone())),
            Arc::new(profile),
            cached(uri, client),
            cached(ecs_role, client),
            cached(oidc, client),
        ]);
        Ok(match role {
            None => Arc::new(found),
            Some(role) => cached(RoleKey::on_top_of(Arc::new(found), client, role), client),
        })
    }

    /// The region of the named profile; `None` where it has none or cannot be read. A
    /// broken profile is an error when the key is loaded.
    pub fn region_of_profile(&self, environment: &Environment) -> Option<String> {
        let choice = self.profile_choice(environment).ok()?;
        choice.region(environment)
    }

    fn profile_choice(&self, environment: &Environment) -> Result<Choice, Unreadable> {
        let (profile, file) = (&self.profile, &self.shared_credentials_file);
        Choice::in_force(profile.clone(), file.clone(), environment)
    }
}
