//! What Terraform core asks around resources: data, ephemeral, list, actions, functions.
//!
//! Every answer is null beside an error, and comes with what was said.

use emulator::Emulator;
use serde_json::Value as Json;

use super::configuration::complete;
use super::terraform::{Core, Terraform};
use super::values::{packed, unpacked};
use super::wire::{
    self, Diagnostic, FunctionError, call_function, invoke_action, list_resource,
    open_ephemeral_resource, plan_action, read_data_source,
};

/// What a listing gave.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) identity: Json,
    pub(crate) display_name: String,
    /// Null where whole objects were not asked for.
    pub(crate) object: Json,
}

impl Terraform {
    /// Makes the story fail if a secret that the service has by now appears in the log.
    pub(crate) fn forbid_secrets_of(&mut self, emulator: &Emulator) {
        for secret in emulator.secrets() {
            self.forbid(&secret);
        }
    }
}

impl Core {
    pub(crate) async fn data(&mut self, name: &str, config: Json) -> (Json, Vec<Diagnostic>) {
        let request = read_data_source::Request {
            type_name: name.to_owned(),
            config: Some(packed(&complete(
                block(self.schema.data_source_schemas.get(name)),
                config,
            ))),
            ..Default::default()
        };
        let answer = self.client.read_data_source(request).await.unwrap();
        let answer = answer.into_inner();
        (unpacked(answer.state.as_ref()), answer.diagnostics)
    }

    pub(crate) async fn open(&mut self, name: &str, config: Json) -> (Json, Vec<Diagnostic>) {
        let schema = self.schema.ephemeral_resource_schemas.get(name);
        let request = open_ephemeral_resource::Request {
            type_name: name.to_owned(),
            config: Some(packed(&complete(block(schema), config))),
            ..Default::default()
        };
        let answer = self.client.open_ephemeral_resource(request).await.unwrap();
        let answer = answer.into_inner();
        (unpacked(answer.result.as_ref()), answer.diagnostics)
    }

    /// Lists to the end, or as many as wanted; null stands for no block `config`.
    pub(crate) async fn list(
        &mut self,
        name: &str,
        config: Json,
        with_objects: bool,
        limit: i64,
    ) -> (Vec<Listed>, Vec<Diagnostic>) {
        let schema = self.schema.list_resource_schemas.get(name);
        let request = list_resource::Request {
            type_name: name.to_owned(),
            config: Some(packed(&or_null(block(schema), config))),
            include_resource_object: with_objects,
            limit,
        };
        let events = self.client.list_resource(request).await.unwrap();
        let mut events = events.into_inner();
        let (mut listed, mut diagnostics) = (Vec::new(), Vec::new());
        while let Some(event) = events.message().await.unwrap() {
            diagnostics.extend(event.diagnostic);
            let identity = event.identity.and_then(|identity| identity.identity_data);
            if identity.is_some() {
                listed.push(Listed {
                    identity: unpacked(identity.as_ref()),
                    display_name: event.display_name,
                    object: unpacked(event.resource_object.as_ref()),
                });
            }
        }
        (listed, diagnostics)
    }

    pub(crate) async fn plan_action(&mut self, name: &str, config: Json) -> Vec<Diagnostic> {
        let request = plan_action::Request {
            action_type: name.to_owned(),
            config: Some(packed(&or_null(self.action(name), config))),
            ..Default::default()
        };
        let answer = self.client.plan_action(request).await.unwrap();
        answer.into_inner().diagnostics
    }

    /// What was told on the way, and what it came to.
    pub(crate) async fn invoke(
        &mut self,
        name: &str,
        config: Json,
    ) -> (Vec<String>, Vec<Diagnostic>) {
        let request = invoke_action::Request {
            action_type: name.to_owned(),
            config: Some(packed(&or_null(self.action(name), config))),
            ..Default::default()
        };
        let events = self.client.invoke_action(request).await.unwrap();
        let mut events = events.into_inner();
        let mut told = Vec::new();
        while let Some(event) = events.message().await.unwrap() {
            match event.r#type.expect("an event says something") {
                invoke_action::event::Type::Progress(progress) => told.push(progress.message),
                invoke_action::event::Type::Completed(completed) => {
                    return (told, completed.diagnostics);
                }
            }
        }
        panic!("the action never ended; it told {told:?}")
    }

    /// Calls a function of one parameter.
    pub(crate) async fn call(&mut self, name: &str, argument: Json) -> Result<Json, FunctionError> {
        let request = call_function::Request {
            name: name.to_owned(),
            arguments: vec![packed(&argument)],
        };
        let answer = self.client.call_function(request).await.unwrap();
        let answer = answer.into_inner();
        match answer.error {
            Some(error) => Err(error),
            None => Ok(unpacked(answer.result.as_ref())),
        }
    }

    fn action(&self, name: &str) -> &wire::schema::Block {
        let schema = &self.schema.action_schemas[name].schema;
        block(schema.as_ref())
    }
}

fn block(schema: Option<&wire::Schema>) -> &wire::schema::Block {
    let schema = schema.expect("the provider has it");
    schema.block.as_ref().expect("a schema has a block")
}

fn or_null(block: &wire::schema::Block, config: Json) -> Json {
    if config.is_null() {
        return config;
    }
    complete(block, config)
}
