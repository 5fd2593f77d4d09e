//! Kinds of objects, each with its schema, which is made once and only when it is needed.

use std::sync::{Arc, OnceLock};

use super::{BugPolicy, Walk, check_for_use, mismatch, validate_block};
use crate::diagnostic::Diagnostics;
use crate::model::ModelMismatch;
use crate::resource::ErasedResource;
use crate::schema::{IdentitySchema, Schema};
use crate::value::Value;
use crate::value_type::ValueType;

/// A kind of object with its schema and the type of its values.
pub struct Registered<T: ?Sized> {
    pub(super) object: Box<T>,
    pub(super) name: &'static str,
    /// What becomes of an answer that Terraform would refuse.
    pub(super) bug_policy: BugPolicy,
    make: fn(&T) -> Schema,
    described: OnceLock<(Schema, ValueType)>,
}

impl<T: ?Sized> Registered<T> {
    /// A kind of object under its type name, whose schema this function makes.
    pub fn new(object: Box<T>, name: &'static str, make: fn(&T) -> Schema) -> Self {
        Self {
            object,
            name,
            bug_policy: BugPolicy::OF_THIS_BUILD,
            make,
            described: OnceLock::new(),
        }
    }

    /// Its type name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its schema.
    pub fn schema(&self) -> &Schema {
        &self.described().0
    }

    /// The type of its values.
    pub fn value_type(&self) -> &ValueType {
        &self.described().1
    }

    fn described(&self) -> &(Schema, ValueType) {
        self.described.get_or_init(|| {
            let schema = (self.make)(&self.object);
            let value_type = schema.value_type();
            (schema, value_type)
        })
    }

    /// Runs every check of the schema, and the object's own if those pass.
    pub(super) fn validate(
        &self,
        config: &Value,
        own: impl FnOnce(&Value) -> Result<Diagnostics, ModelMismatch>,
    ) -> Diagnostics {
        let mut diagnostics = validate_block(&self.schema().block, config);
        if !diagnostics.has_errors() {
            match own(config) {
                Ok(found) => diagnostics.extend(found),
                Err(error) => diagnostics.push(mismatch(self.name, &error)),
            }
        }
        diagnostics
    }

    /// The API for work on this configuration; what is wrong with it otherwise, or with the
    /// provider's.
    pub(super) fn api<'a, A>(
        &self,
        walk: &'a Walk<A>,
        config: &Value,
    ) -> Result<&'a Arc<A>, Diagnostics> {
        let problems = check_for_use(&self.schema().block, config);
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(walk.configured(self.name)?)
    }
}

/// A kind of managed resource, which may have an identity too.
pub struct ManagedResource<A: 'static> {
    pub(super) registered: Registered<dyn ErasedResource<A>>,
    identity: OnceLock<Option<(IdentitySchema, ValueType)>>,
}

impl<A> ManagedResource<A> {
    /// A kind of managed resource.
    pub fn new(resource: Box<dyn ErasedResource<A>>) -> Self {
        let name = resource.type_name();
        Self {
            registered: Registered::new(resource, name, |resource| resource.schema()),
            identity: OnceLock::new(),
        }
    }

    /// The same, where this becomes of an answer that Terraform would refuse.
    #[cfg(test)]
    pub(crate) fn bug_policy(mut self, bug_policy: BugPolicy) -> Self {
        self.registered.bug_policy = bug_policy;
        self
    }

    /// Its type name.
    pub fn name(&self) -> &'static str {
        self.registered.name
    }

    /// Its schema.
    pub fn schema(&self) -> &Schema {
        self.registered.schema()
    }

    /// The type of its values.
    pub fn value_type(&self) -> &ValueType {
        self.registered.value_type()
    }

    /// Its identity schema and the type of identities; `None` if it has none.
    pub fn identity(&self) -> Option<&(IdentitySchema, ValueType)> {
        let describe = || {
            let schema = self.object().identity_schema()?;
            let value_type = schema.value_type();
            Some((schema, value_type))
        };
        self.identity.get_or_init(describe).as_ref()
    }

    pub(super) fn object(&self) -> &dyn ErasedResource<A> {
        &*self.registered.object
    }
}
