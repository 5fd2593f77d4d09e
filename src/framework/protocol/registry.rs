//! What a provider offers, by name.

use std::sync::Arc;

use crate::lifecycle::{ManagedResource, Registered};
use crate::{
    Diagnostic, ErasedAction, ErasedDataSource, ErasedEphemeralResource, ErasedListResource,
    Function, Provider,
};

/// Objects of one kind. Work that goes on after its RPC was answered shares them.
type All<T> = Vec<Arc<Registered<T>>>;

/// Everything that a provider offers.
pub(super) struct Registry<A: 'static> {
    pub(super) resources: Vec<Arc<ManagedResource<A>>>,
    pub(super) data_sources: All<dyn ErasedDataSource<A>>,
    pub(super) ephemeral_resources: All<dyn ErasedEphemeralResource<A>>,
    pub(super) list_resources: All<dyn ErasedListResource<A>>,
    pub(super) actions: All<dyn ErasedAction<A>>,
    pub(super) functions: Vec<Box<dyn Function>>,
}

macro_rules! registered {
    ($all:expr) => {
        $all.into_iter()
            .map(|object| {
                let name = object.type_name();
                Arc::new(Registered::new(object, name, |object| object.schema()))
            })
            .collect()
    };
}

impl<A> Registry<A> {
    pub(super) fn of<P: Provider<Api = A>>(provider: &P) -> Self {
        let resources = provider.resources().into_iter();
        Self {
            resources: resources.map(ManagedResource::new).map(Arc::new).collect(),
            data_sources: registered!(provider.data_sources()),
            ephemeral_resources: registered!(provider.ephemeral_resources()),
            list_resources: registered!(provider.list_resources()),
            actions: registered!(provider.actions()),
            functions: provider.functions(),
        }
    }

    pub(super) fn resource(&self, name: &str) -> Result<&Arc<ManagedResource<A>>, Diagnostic> {
        self.resources
            .iter()
            .find(|resource| resource.name() == name)
            .ok_or_else(|| super::absent::kind("resource type", name))
    }

    pub(super) fn function(&self, name: &str) -> Option<&dyn Function> {
        let mut all = self.functions.iter();
        all.find(|function| function.name() == name)
            .map(|function| &**function)
    }
}

/// The object of this name in a list of one kind.
pub(super) fn find<'a, T: ?Sized>(
    all: &'a All<T>,
    kind: &str,
    name: &str,
) -> Result<&'a Arc<Registered<T>>, Diagnostic> {
    all.iter()
        .find(|registered| registered.name() == name)
        .ok_or_else(|| super::absent::kind(kind, name))
}
