//! Terraform core, played over the real socket: plans and applies as it does.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use emulator::Emulator;
use serde_json::{Number, Value as Json};
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;

use super::answer::{conforms, identity_of, is_warning};
use super::configuration::{access, complete, merged};
use super::core::Plugin;
use super::values::{packed, unpacked};
use super::wire::{
    self, Diagnostic, apply_resource_change as apply, configure_provider as configure,
    generate_resource_config as generate, import_resource_state as import,
    plan_resource_change as plan, provider_client::ProviderClient, read_resource as read,
    validate_resource_config as validate,
};

pub(crate) use super::answer::{Answer, Planned, Stored, text};

pub(crate) const ORDER: &str = "alicloud_cas_order";

/// Longer than any step takes: it turns a hanging test into a failed one.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest answer that Terraform takes.
pub(crate) const LONGEST_ANSWER: usize = 64 << 20;

/// A provider process, and Terraform core that talks to it.
pub(crate) struct Terraform {
    plugin: Plugin,
    core: Core,
}

/// What Terraform would ask and conclude. Clones talk to the same process at once,
/// as Terraform does with resources that do not depend on each other.
#[derive(Clone)]
pub(crate) struct Core {
    type_name: &'static str,
    sends_identities: bool,
    planned_private: Vec<u8>,
    pub(super) client: ProviderClient<Channel>,
    pub(super) schema: Arc<wire::get_provider_schema::Response>,
}

impl Deref for Terraform {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl DerefMut for Terraform {
    fn deref_mut(&mut self) -> &mut Core {
        &mut self.core
    }
}

impl Terraform {
    /// Starts a provider and configures it for an emulator, with these arguments
    /// beside.
    pub(crate) async fn with(emulator: &Emulator, arguments: Json) -> Self {
        let mut terraform = Self::unconfigured().await;
        for secret in emulator.secrets() {
            terraform.plugin.forbid(&secret);
        }
        let diagnostics = terraform
            .configure(merged(access(emulator), arguments))
            .await;
        assert_eq!(diagnostics, []);
        terraform
    }

    /// Starts a provider that logs everything, and loads its schema.
    pub(crate) async fn unconfigured() -> Self {
        Self::of(Plugin::start(&[("TF_LOG", "trace")]).await).await
    }

    /// Loads the schema of a provider that runs.
    pub(crate) async fn of(plugin: Plugin) -> Self {
        let client = ProviderClient::new(plugin.channel().await);
        let mut client = client.max_decoding_message_size(LONGEST_ANSWER);
        let request = wire::get_provider_schema::Request {};
        let schema = client
            .get_provider_schema(request)
            .await
            .unwrap()
            .into_inner();
        Self {
            plugin,
            core: Core {
                type_name: ORDER,
                sends_identities: true,
                planned_private: Vec::new(),
                client,
                schema: Arc::new(schema),
            },
        }
    }

    /// The provider's process.
    pub(crate) fn plugin(&mut self) -> &mut Plugin {
        &mut self.plugin
    }

    /// Another caller of the same process.
    pub(crate) fn core(&self) -> Core {
        self.core.clone()
    }

    /// Makes the story fail if this text appears in the provider's log.
    pub(crate) fn forbid(&mut self, secret: &str) {
        self.plugin.forbid(secret);
    }
}

impl Core {
    /// The same Terraform, for resources of another type.
    pub(crate) fn of(&self, type_name: &'static str) -> Self {
        Self {
            type_name,
            ..self.clone()
        }
    }

    /// The same as a host that knows no identities.
    pub(crate) fn without_identities(&self) -> Self {
        Self {
            sends_identities: false,
            ..self.clone()
        }
    }

    fn identity_to_send(&self, state: &Json) -> Option<wire::ResourceIdentityData> {
        let identity = identity_of(state).filter(|_| self.sends_identities)?;
        Some(wire::ResourceIdentityData {
            identity_data: Some(packed(&identity)),
        })
    }

    /// Configures the process once more, as the next command does in debug mode.
    pub(crate) async fn configure_again(&mut self, emulator: &Emulator) {
        let diagnostics = self.configure(access(emulator)).await;
        assert_eq!(diagnostics, []);
    }

    /// Presses Ctrl-C once the emulator has been asked for an operation so often.
    pub(crate) async fn interrupt_after(
        &mut self,
        emulator: &Emulator,
        action: &str,
        calls: usize,
    ) {
        let seen = || {
            let log = emulator.calls();
            log.iter().filter(|call| call.action == action).count()
        };
        let asked = async {
            while seen() < calls {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, asked)
            .await
            .unwrap_or_else(|_| panic!("{action} was never asked for"));
        let request = wire::stop_provider::Request {};
        self.client.stop_provider(request).await.unwrap();
    }

    pub(crate) async fn configure(&mut self, config: Json) -> Vec<Diagnostic> {
        let block = self
            .schema
            .provider
            .as_ref()
            .and_then(|schema| schema.block.as_ref());
        let request = configure::Request {
            terraform_version: "1.15.5".to_owned(),
            config: Some(packed(&complete(block.unwrap(), config))),
            client_capabilities: None,
        };
        self.client
            .configure_provider(request)
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    }

    pub(crate) async fn validate(&mut self, config: Json) -> Vec<Diagnostic> {
        let request = validate::Request {
            type_name: self.type_name.to_owned(),
            config: Some(packed(&self.config(config))),
            client_capabilities: None,
        };
        self.client
            .validate_resource_config(request)
            .await
            .unwrap()
            .into_inner()
            .diagnostics
    }

    /// Plans a change from what is stored, if anything, to a configuration.
    pub(crate) async fn plan(&mut self, prior: Option<&Stored>, config: Json) -> Planned {
        let config = self.config(config);
        let state = prior.map_or(Json::Null, |prior| prior.state.clone());
        let proposed = self.proposed(&state, &config);
        self.planned(&state, &config, &proposed, prior).await
    }

    /// Plans a change for the second time, right before its apply, as Terraform 1.16 does:
    /// with the private data of the plan that was shown.
    pub(crate) async fn plan_again(
        &mut self,
        prior: &Stored,
        config: Json,
        shown: &Planned,
    ) -> Planned {
        let mut core = Self {
            planned_private: shown.private.clone(),
            ..self.clone()
        };
        core.plan(Some(prior), config).await
    }

    /// Plans and applies. Where the plan replaces, the old object is not touched: a
    /// story says so with [`Self::destroy`].
    pub(crate) async fn apply(&mut self, prior: Option<&Stored>, config: Json) -> Answer {
        let planned = self.plan(prior, config.clone()).await;
        assert_eq!(planned.diagnostics, [], "the plan has something to say");
        self.apply_planned(prior, config, planned).await
    }

    /// Applies a plan that was made before, whatever has become of the object since.
    pub(crate) async fn apply_planned(
        &mut self,
        prior: Option<&Stored>,
        config: Json,
        planned: Planned,
    ) -> Answer {
        let config = self.config(config);
        let state = prior.map_or(Json::Null, |prior| prior.state.clone());
        self.applied(&state, &config, planned).await
    }

    /// Creates an object, without a diagnostic.
    pub(crate) async fn create(&mut self, config: Json) -> Stored {
        let created = self.apply(None, config).await;
        assert_eq!(created.diagnostics, []);
        created.stored
    }

    /// Plans a destroy, which is never refused.
    pub(crate) async fn plan_destroy(&mut self, prior: &Stored) -> Planned {
        let nothing = Json::Null;
        let planned = self
            .planned(&prior.state, &nothing, &nothing, Some(prior))
            .await;
        assert_eq!(planned.state, nothing);
        assert!(planned.diagnostics.iter().all(is_warning), "{planned:?}");
        planned
    }

    /// Plans a destroy and applies it.
    pub(crate) async fn destroy(&mut self, prior: &Stored) -> Answer {
        let planned = self.plan_destroy(prior).await;
        self.applied(&prior.state, &Json::Null, planned).await
    }

    /// Plans, and applies whatever the plan warns about.
    pub(crate) async fn apply_in_spite(&mut self, prior: Option<&Stored>, config: Json) -> Answer {
        let planned = self.plan(prior, config.clone()).await;
        self.apply_planned(prior, config, planned).await
    }

    /// Imports an object by its id, and reads it as Terraform does next.
    pub(crate) async fn import(&mut self, id: &str) -> Answer {
        self.imported(import::Request {
            type_name: self.type_name.to_owned(),
            id: id.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// Imports an object by its identity.
    pub(crate) async fn import_by(&mut self, identity: Json) -> Answer {
        self.imported(import::Request {
            type_name: self.type_name.to_owned(),
            identity: Some(wire::ResourceIdentityData {
                identity_data: Some(packed(&identity)),
            }),
            ..Default::default()
        })
        .await
    }

    async fn imported(&mut self, request: import::Request) -> Answer {
        let answer = self.client.import_resource_state(request).await;
        let answer = answer.unwrap().into_inner();
        let Some(imported) = answer.imported_resources.first() else {
            return Answer {
                stored: Stored {
                    state: Json::Null,
                    private: Vec::new(),
                },
                diagnostics: answer.diagnostics,
            };
        };
        assert_eq!(imported.type_name, self.type_name);
        let stored = Stored {
            state: unpacked(imported.state.as_ref()),
            private: imported.private.clone(),
        };
        self.check_identity(&stored.state, imported.identity.as_ref());
        assert_eq!(answer.diagnostics, []);
        self.read(&stored).await
    }

    /// The configuration that Terraform would write for an object in the state.
    pub(crate) async fn generate(&mut self, stored: &Stored) -> Json {
        let request = generate::Request {
            type_name: self.type_name.to_owned(),
            state: Some(packed(&stored.state)),
        };
        let answer = self.client.generate_resource_config(request).await;
        let answer = answer.unwrap().into_inner();
        assert_eq!(answer.diagnostics, []);
        let Json::Object(config) = unpacked(answer.config.as_ref()) else {
            panic!("no configuration")
        };
        config
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect()
    }

    /// Every object that has an id has the identity that goes with it. An update may answer
    /// another id, and then another identity.
    fn check_identity(&self, state: &Json, identity: Option<&wire::ResourceIdentityData>) {
        let identity = identity.map(|identity| unpacked(identity.identity_data.as_ref()));
        assert_eq!(identity, identity_of(state), "of {state}");
    }

    pub(crate) async fn read(&mut self, stored: &Stored) -> Answer {
        let request = read::Request {
            type_name: self.type_name.to_owned(),
            current_state: Some(packed(&stored.state)),
            private: stored.private.clone(),
            current_identity: self.identity_to_send(&stored.state),
            ..Default::default()
        };
        let answer = self
            .client
            .read_resource(request)
            .await
            .unwrap()
            .into_inner();
        let state = self.typed(unpacked(answer.new_state.as_ref()));
        self.check_identity(&state, answer.new_identity.as_ref());
        Answer {
            stored: Stored {
                state,
                private: answer.private,
            },
            diagnostics: answer.diagnostics,
        }
    }

    /// A state with its numbers as numbers: Terraform takes them as text too.
    fn typed(&self, mut state: Json) -> Json {
        let attributes = &self.block().attributes;
        let numbers = attributes.iter().filter(|one| one.r#type == b"\"number\"");
        for attribute in numbers {
            let value = state.get_mut(&attribute.name);
            let Some(Json::String(text)) = value.as_deref() else {
                continue;
            };
            let number: Number = text.parse().expect("it is a number");
            state[&attribute.name] = number.into();
        }
        state
    }

    async fn planned(
        &mut self,
        prior: &Json,
        config: &Json,
        proposed: &Json,
        stored: Option<&Stored>,
    ) -> Planned {
        let request = plan::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(packed(prior)),
            config: Some(packed(config)),
            proposed_new_state: Some(packed(proposed)),
            prior_private: stored
                .map(|stored| stored.private.clone())
                .unwrap_or_default(),
            prior_identity: self.identity_to_send(prior),
            planned_private: self.planned_private.clone(),
            ..Default::default()
        };
        let known_identity = request.prior_identity.clone();
        let once = self
            .client
            .plan_resource_change(request.clone())
            .await
            .unwrap()
            .into_inner();
        let again = self
            .client
            .plan_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(once, again, "planning is not a pure function");
        // Terraform refuses an identity that is not known yet.
        assert_eq!(once.planned_identity, known_identity, "of {prior}");
        Planned {
            state: unpacked(once.planned_state.as_ref()),
            replaces: once.requires_replace.iter().map(text).collect(),
            diagnostics: once.diagnostics,
            private: once.planned_private,
            identity: once.planned_identity,
        }
    }

    async fn applied(&mut self, prior: &Json, config: &Json, planned: Planned) -> Answer {
        let is_replaced = !planned.replaces.is_empty();
        assert!(
            !is_replaced,
            "a replacement is a destroy and a create: {planned:?}"
        );
        let request = apply::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(packed(prior)),
            planned_state: Some(packed(&planned.state)),
            config: Some(packed(config)),
            planned_private: planned.private,
            planned_identity: planned.identity,
            ..Default::default()
        };
        let answer = self
            .client
            .apply_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        let state = unpacked(answer.new_state.as_ref());
        self.check_identity(&state, answer.new_identity.as_ref());
        if answer.diagnostics.iter().all(is_warning) {
            assert!(
                conforms(&planned.state, &state),
                "{} {state}",
                planned.state
            );
        }
        Answer {
            stored: Stored {
                state,
                private: answer.private,
            },
            diagnostics: answer.diagnostics,
        }
    }

    /// A configuration as Terraform sends it: every attribute, null where not set.
    fn config(&self, config: Json) -> Json {
        complete(self.block(), config)
    }

    fn block(&self) -> &wire::schema::Block {
        self.schema.resource_schemas[self.type_name]
            .block
            .as_ref()
            .unwrap()
    }

    /// The proposal: the configuration, with the prior value of what is computed and
    /// not configured.
    fn proposed(&self, prior: &Json, config: &Json) -> Json {
        let mut proposed = config.clone();
        for attribute in self
            .block()
            .attributes
            .iter()
            .filter(|attribute| attribute.computed)
        {
            if config[&attribute.name].is_null() {
                proposed[&attribute.name] = prior[&attribute.name].clone();
            }
        }
        proposed
    }
}
