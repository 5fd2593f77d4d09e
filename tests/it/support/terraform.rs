//! Terraform core, played over the real socket: plans and applies as it does.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use alicloud_cas::emulator::Emulator;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value as Json, json};
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;

use super::core::Plugin;
use super::values::{packed, unpacked};
use super::wire::{
    self, AttributePath, Diagnostic, apply_resource_change as apply,
    attribute_path::step::Selector, configure_provider as configure,
    generate_resource_config as generate, import_resource_state as import,
    plan_resource_change as plan, provider_client::ProviderClient, read_resource as read,
    validate_resource_config as validate,
};

pub(crate) const ORDER: &str = "alicloud_cas_order";

/// Longer than anything here takes. It only turns a hanging story into a failed one.
const PATIENCE: Duration = Duration::from_secs(60);

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

/// An object in the state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) state: Json,
    pub(crate) private: Vec<u8>,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The object as it is now; null where there is none.
    pub(crate) stored: Stored,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A plan for one object.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) state: Json,
    pub(crate) replaces: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    private: Vec<u8>,
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
        let mut client = ProviderClient::new(plugin.channel().await);
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

    /// Plans and applies. Where the plan replaces, the old object is not touched: a
    /// story says so with [`Self::destroy`].
    pub(crate) async fn apply(&mut self, prior: Option<&Stored>, config: Json) -> Answer {
        let planned = self.plan(prior, config.clone()).await;
        assert_eq!(planned.diagnostics, [], "the plan has something to say");
        let config = self.config(config);
        let state = prior.map_or(Json::Null, |prior| prior.state.clone());
        self.applied(&state, &config, planned).await
    }

    /// Creates an object that gives no trouble.
    pub(crate) async fn create(&mut self, config: Json) -> Stored {
        let created = self.apply(None, config).await;
        assert_eq!(created.diagnostics, []);
        created.stored
    }

    /// Plans a destroy and applies it.
    pub(crate) async fn destroy(&mut self, prior: &Stored) -> Answer {
        let nothing = Json::Null;
        let planned = self
            .planned(&prior.state, &nothing, &nothing, Some(prior))
            .await;
        assert_eq!(planned.state, nothing);
        assert_eq!(planned.diagnostics, []);
        self.applied(&prior.state, &nothing, planned).await
    }

    /// Plans, and applies whatever the plan warns about.
    pub(crate) async fn apply_in_spite(&mut self, prior: Option<&Stored>, config: Json) -> Answer {
        let planned = self.plan(prior, config.clone()).await;
        let config = self.config(config);
        let state = prior.map_or(Json::Null, |prior| prior.state.clone());
        self.applied(&state, &config, planned).await
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

    /// Every object that has an id has the identity that goes with it, for ever.
    fn check_identity(&self, state: &Json, identity: Option<&wire::ResourceIdentityData>) {
        let identity = identity.map(|identity| unpacked(identity.identity_data.as_ref()));
        assert_eq!(identity, identity_of(state), "of {state}");
    }

    pub(crate) async fn read(&mut self, stored: &Stored) -> Answer {
        let request = read::Request {
            type_name: self.type_name.to_owned(),
            current_state: Some(packed(&stored.state)),
            private: stored.private.clone(),
            current_identity: identity_of(&stored.state).map(|identity| {
                wire::ResourceIdentityData {
                    identity_data: Some(packed(&identity)),
                }
            }),
            ..Default::default()
        };
        let answer = self
            .client
            .read_resource(request)
            .await
            .unwrap()
            .into_inner();
        let state = unpacked(answer.new_state.as_ref());
        self.check_identity(&state, answer.new_identity.as_ref());
        Answer {
            stored: Stored {
                state,
                private: answer.private,
            },
            diagnostics: answer.diagnostics,
        }
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
            ..Default::default()
        };
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
        Planned {
            state: unpacked(once.planned_state.as_ref()),
            replaces: once.requires_replace.iter().map(text).collect(),
            diagnostics: once.diagnostics,
            private: once.planned_private,
        }
    }

    async fn applied(&mut self, prior: &Json, config: &Json, planned: Planned) -> Answer {
        let request = apply::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(packed(prior)),
            planned_state: Some(packed(&planned.state)),
            config: Some(packed(config)),
            planned_private: planned.private,
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

impl Answer {
    /// Passes on an object that came without a word.
    pub(crate) fn quietly(self) -> Stored {
        assert_eq!(self.diagnostics, []);
        self.stored
    }

    /// The only diagnostic.
    pub(crate) fn only_diagnostic(&self) -> &Diagnostic {
        let [diagnostic] = &self.diagnostics[..] else {
            panic!("not exactly one diagnostic: {:?}", self.diagnostics)
        };
        diagnostic
    }

    /// The only diagnostic, which must be an error that says this.
    #[track_caller]
    pub(crate) fn expect_error(&self, says: &str) -> &Diagnostic {
        let diagnostic = self.only_diagnostic();
        assert_eq!(
            diagnostic.severity(),
            wire::diagnostic::Severity::Error,
            "{diagnostic:?}"
        );
        said(diagnostic, says)
    }

    /// The only diagnostic, which must be a warning that says this.
    #[track_caller]
    pub(crate) fn expect_warning(&self, says: &str) -> &Diagnostic {
        let diagnostic = self.only_diagnostic();
        assert_eq!(
            diagnostic.severity(),
            wire::diagnostic::Severity::Warning,
            "{diagnostic:?}"
        );
        said(diagnostic, says)
    }
}

/// The identity of an object in the state: order and site.
fn identity_of(state: &Json) -> Option<Json> {
    let id = state["id"].as_str()?;
    Some(json!({ "order_id": id, "site": "china" }))
}

#[track_caller]
fn said<'a>(diagnostic: &'a Diagnostic, says: &str) -> &'a Diagnostic {
    let whole = format!("{}\n{}", diagnostic.summary, diagnostic.detail);
    assert!(whole.contains(says), "{says:?} is not said: {diagnostic:?}");
    diagnostic
}

/// A path as a configuration would write it, with dots only.
pub(crate) fn text(path: &AttributePath) -> String {
    let steps = path
        .steps
        .iter()
        .map(|step| match step.selector.as_ref().unwrap() {
            Selector::AttributeName(name) | Selector::ElementKeyString(name) => name.clone(),
            Selector::ElementKeyInt(index) => index.to_string(),
        });
    steps.collect::<Vec<_>>().join(".")
}

/// A block as Terraform sends it: every attribute, null where not set.
pub(super) fn complete(block: &wire::schema::Block, config: Json) -> Json {
    use wire::schema::nested_block::NestingMode;

    let Json::Object(mut given) = config else {
        panic!("a configuration is an object")
    };
    let mut whole = Map::new();
    for attribute in &block.attributes {
        whole.insert(
            attribute.name.clone(),
            given.remove(&attribute.name).unwrap_or_default(),
        );
    }
    for inner in &block.block_types {
        let list = inner.nesting() == NestingMode::List;
        let absent = if list { json!([]) } else { Json::Null };
        let value = match given.remove(&inner.type_name).unwrap_or(absent) {
            Json::Object(_) if list => panic!("{} is a list", inner.type_name),
            value @ Json::Object(_) => complete(inner.block.as_ref().unwrap(), value),
            Json::Array(blocks) => blocks
                .into_iter()
                .map(|value| match value {
                    value @ Json::Object(_) => complete(inner.block.as_ref().unwrap(), value),
                    value => value,
                })
                .collect(),
            value => value,
        };
        whole.insert(inner.type_name.clone(), value);
    }
    assert!(given.is_empty(), "the schema has no {given:?}");
    Json::Object(whole)
}

/// The arguments of a provider block that reaches an emulator.
fn access(emulator: &Emulator) -> Json {
    json!({
        "access_key": emulator.access_key_id(),
        "secret_key": emulator.access_key_secret().expose_secret(),
        "endpoints": [{ "cas": emulator.endpoint(), "sts": emulator.endpoint() }],
        "max_retry_timeout": 1,
    })
}

fn merged(mut arguments: Json, more: Json) -> Json {
    let (Some(whole), Json::Object(more)) = (arguments.as_object_mut(), more) else {
        panic!("arguments are an object")
    };
    whole.extend(more);
    arguments
}
