//! The lifecycle that every type of the stand-in shares: Terraform's state is its only
//! store.

use std::marker::PhantomData;

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Create, Delete, Diagnostic, Field, Model, Outcome, Read, Resource, Update};

use super::journal::Journal;

/// A type of another provider.
pub(crate) trait Thing: Model + Send + Sync + 'static {
    const TYPE_NAME: &'static str;

    /// Whether there can be one of a name only.
    const ALONE: bool = false;

    /// Its arguments, without `id`.
    fn arguments() -> Vec<Attribute>;

    /// What its provider would call it: the `id`, and the name in the journal.
    fn name(&self) -> String;

    fn id(&mut self) -> &mut Field<String>;
}

/// Makes a resource of a [`Thing`].
pub(crate) struct StandIn<T>(PhantomData<fn() -> T>);

impl<T> StandIn<T> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<T: Thing> Resource for StandIn<T> {
    const TYPE_NAME: &'static str = T::TYPE_NAME;
    type Model = T;
    type Api = Journal;

    fn schema(&self) -> Schema {
        let mut attributes = T::arguments();
        attributes.push(
            Attribute::string("id", Presence::Computed)
                .description("What it is called.")
                .keeps_prior(),
        );
        Schema::new(Block::new("Stands in for another provider's.", attributes))
    }

    async fn create(&self, journal: &Journal, request: Create<T>) -> Outcome<T> {
        let mut thing = request.planned;
        let name = thing.name();
        if T::ALONE && journal.has(T::TYPE_NAME, &name) {
            let exists = Diagnostic::error("It exists", format!("There is a {name} already."));
            return Outcome::absent().with(exists);
        }
        journal.note("create", T::TYPE_NAME, &name);
        *thing.id() = Field::Known(name);
        Outcome::present(thing, request.private)
    }

    async fn read(&self, _: &Journal, request: Read<T>) -> Outcome<T> {
        Outcome::present(request.state, request.private)
    }

    async fn update(&self, journal: &Journal, request: Update<T>) -> Outcome<T> {
        let thing = request.planned;
        journal.note("update", T::TYPE_NAME, &thing.name());
        Outcome::present(thing, request.private)
    }

    async fn delete(&self, journal: &Journal, request: Delete<T>) -> Outcome<T> {
        journal.note("delete", T::TYPE_NAME, &request.state.name());
        Outcome::absent()
    }
}

/// An argument that must be given.
pub(crate) fn required(name: &'static str, what: &'static str) -> Attribute {
    Attribute::string(name, Presence::Required).description(what)
}

/// What such an argument says.
pub(crate) fn word(argument: &Field<String>) -> &str {
    argument
        .text()
        .expect("Terraform asks for required arguments")
}
