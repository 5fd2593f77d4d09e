//! Resources by type name, with their schemas made once and only when needed.

use std::sync::OnceLock;

use crate::framework::schema::Schema;
use crate::framework::{Diagnostic, ErasedResource, ValueType};

pub(super) struct Registry<A: 'static> {
    resources: Vec<Registered<A>>,
}

/// A resource with its schema and the type of its values.
pub(super) struct Registered<A: 'static> {
    pub(super) resource: &'static dyn ErasedResource<A>,
    described: OnceLock<(Schema, ValueType)>,
}

impl<A> Registry<A> {
    pub(super) fn new(resources: &[&'static dyn ErasedResource<A>]) -> Self {
        let registered = |resource: &&'static _| Registered {
            resource: *resource,
            described: OnceLock::new(),
        };
        Self {
            resources: resources.iter().map(registered).collect(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Registered<A>> {
        self.resources.iter()
    }

    pub(super) fn find(&self, type_name: &str) -> Result<&Registered<A>, Diagnostic> {
        self.resources
            .iter()
            .find(|registered| registered.resource.type_name() == type_name)
            .ok_or_else(|| super::absent::kind("resource type", type_name))
    }
}

impl<A> Registered<A> {
    pub(super) fn schema(&self) -> &Schema {
        &self.described().0
    }

    pub(super) fn value_type(&self) -> &ValueType {
        &self.described().1
    }

    fn described(&self) -> &(Schema, ValueType) {
        self.described.get_or_init(|| {
            let schema = self.resource.schema();
            let value_type = schema.value_type();
            (schema, value_type)
        })
    }
}
