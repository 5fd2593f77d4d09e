//! What a provider offers, by name, with schemas made once and only when needed.

use std::sync::OnceLock;

use crate::lifecycle::{BugPolicy, Managed};
use crate::schema::{IdentitySchema, Schema};
use crate::{
    Diagnostic, ErasedAction, ErasedDataSource, ErasedEphemeralResource, ErasedListResource,
    ErasedResource, Function, Provider, ValueType,
};

/// Everything that a provider offers.
pub(super) struct Registry<A: 'static> {
    pub(super) resources: Vec<ManagedResource<A>>,
    pub(super) data_sources: Vec<Registered<dyn ErasedDataSource<A>>>,
    pub(super) ephemeral_resources: Vec<Registered<dyn ErasedEphemeralResource<A>>>,
    pub(super) list_resources: Vec<Registered<dyn ErasedListResource<A>>>,
    pub(super) actions: Vec<Registered<dyn ErasedAction<A>>>,
    pub(super) functions: &'static [&'static dyn Function],
}

/// An object of some kind, with its schema and the type of its values.
pub(super) struct Registered<T: ?Sized + 'static> {
    pub(super) object: &'static T,
    pub(super) name: &'static str,
    make: fn(&T) -> Schema,
    described: OnceLock<(Schema, ValueType)>,
}

/// A managed resource, which may have an identity too.
pub(super) struct ManagedResource<A: 'static> {
    registered: Registered<dyn ErasedResource<A>>,
    identity: OnceLock<Option<(IdentitySchema, ValueType)>>,
}

impl<A> Registry<A> {
    pub(super) fn of<P: Provider<Api = A>>(provider: &P) -> Self {
        Self {
            resources: provider
                .resources()
                .iter()
                .map(|object| ManagedResource {
                    registered: Registered::new(*object, object.type_name(), |one| one.schema()),
                    identity: OnceLock::new(),
                })
                .collect(),
            data_sources: provider
                .data_sources()
                .iter()
                .map(|object| Registered::new(*object, object.type_name(), |one| one.schema()))
                .collect(),
            ephemeral_resources: provider
                .ephemeral_resources()
                .iter()
                .map(|object| Registered::new(*object, object.type_name(), |one| one.schema()))
                .collect(),
            list_resources: provider
                .list_resources()
                .iter()
                .map(|object| Registered::new(*object, object.type_name(), |one| one.schema()))
                .collect(),
            actions: provider
                .actions()
                .iter()
                .map(|object| Registered::new(*object, object.type_name(), |one| one.schema()))
                .collect(),
            functions: provider.functions(),
        }
    }

    pub(super) fn resource(&self, name: &str) -> Result<&ManagedResource<A>, Diagnostic> {
        self.resources
            .iter()
            .find(|resource| resource.registered.name == name)
            .ok_or_else(|| super::absent::kind("resource type", name))
    }

    pub(super) fn function(&self, name: &str) -> Option<&'static dyn Function> {
        let named = |function: &&&dyn Function| function.name() == name;
        self.functions.iter().find(named).copied()
    }
}

/// The object of this name in a list of one kind.
pub(super) fn find<'a, T: ?Sized>(
    all: &'a [Registered<T>],
    kind: &str,
    name: &str,
) -> Result<&'a Registered<T>, Diagnostic> {
    all.iter()
        .find(|registered| registered.name == name)
        .ok_or_else(|| super::absent::kind(kind, name))
}

impl<T: ?Sized> Registered<T> {
    fn new(object: &'static T, name: &'static str, make: fn(&T) -> Schema) -> Self {
        Self {
            object,
            name,
            make,
            described: OnceLock::new(),
        }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.described().0
    }

    pub(super) fn value_type(&self) -> &ValueType {
        &self.described().1
    }

    fn described(&self) -> &(Schema, ValueType) {
        self.described.get_or_init(|| {
            let schema = (self.make)(self.object);
            let value_type = schema.value_type();
            (schema, value_type)
        })
    }
}

impl<A> ManagedResource<A> {
    pub(super) fn name(&self) -> &'static str {
        self.registered.name
    }

    pub(super) fn schema(&self) -> &Schema {
        self.registered.schema()
    }

    pub(super) fn value_type(&self) -> &ValueType {
        self.registered.value_type()
    }

    pub(super) fn identity(&self) -> Option<&(IdentitySchema, ValueType)> {
        let describe = || {
            let schema = self.registered.object.identity_schema()?;
            let value_type = schema.value_type();
            Some((schema, value_type))
        };
        self.identity.get_or_init(describe).as_ref()
    }

    pub(super) fn managed(&self) -> Managed<'_, A> {
        Managed {
            resource: self.registered.object,
            schema: self.schema(),
            bug_policy: BugPolicy::OF_THIS_BUILD,
        }
    }
}
