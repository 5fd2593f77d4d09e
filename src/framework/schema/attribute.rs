//! One attribute: its type, who sets it, and how it is checked and planned.

use std::fmt;
use std::sync::Arc;

use crate::value::Value;
use crate::value_type::ValueType;

/// Looks at a known value that is not null; `Err` says what is wrong and what to do.
#[derive(Clone)]
pub struct Check(Arc<Problem>);

type Problem = dyn Fn(&Value) -> Result<(), String> + Send + Sync;

impl Check {
    fn new(check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// What is wrong with a value.
    pub fn problem(&self, value: &Value) -> Option<String> {
        self.0(value).err()
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Check(..)")
    }
}

/// Whether two known values of an attribute mean the same.
pub type Sameness = fn(&Value, &Value) -> bool;

/// Whether a change from the first value to the second means a new object. Both may
/// be null; the second may be unknown.
pub type Condition = fn(&Value, &Value) -> bool;

/// An attribute of a block or of a nested object.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Its documentation, in Markdown.
    pub description: String,
    /// What it holds.
    pub kind: AttributeKind,
    /// Who sets it.
    pub presence: Presence,
    /// Whether Terraform hides it on the screen.
    pub sensitive: bool,
    /// Whether handlers see it in the configuration only: it is in no plan and no
    /// state.
    pub write_only: bool,
    /// Why it should not be used any more, and what to use instead.
    pub deprecated: Option<&'static str>,
    /// Which changes mean a new object.
    pub replacement: Replacement,
    /// Whether a plan for an existing object keeps what the state has.
    pub keeps_prior: bool,
    /// Checks of a known value in the configuration.
    pub checks: Vec<Check>,
    /// Checks of a known value that is about to be used.
    pub checks_for_use: Vec<Check>,
    /// Decides whether a changed text is a change at all.
    pub same: Option<Sameness>,
}

/// What an attribute holds.
#[derive(Debug, Clone)]
pub enum AttributeKind {
    /// A value of this type.
    Value(ValueType),
    /// Objects whose attributes have documentation of their own.
    Nested(Nesting, Vec<Attribute>),
}

/// Which changes of an attribute mean a new object.
#[derive(Debug, Clone, Copy, Default)]
pub enum Replacement {
    /// A change is made in place.
    #[default]
    Never,
    /// Every change means a new object.
    Always,
    /// A change means a new object if this says so of it.
    When(Condition),
}

impl Replacement {
    /// Whether this change means a new object.
    pub fn follows(self, from: &Value, to: &Value) -> bool {
        match self {
            Self::Never => false,
            Self::Always => from != to,
            Self::When(condition) => from != to && condition(from, to),
        }
    }

    /// Whether any change could mean a new object.
    pub fn is_possible(self) -> bool {
        !matches!(self, Self::Never)
    }
}

/// How the objects of a nested attribute are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// At most one object; null where it is missing.
    Single,
    /// A list of objects, in order.
    List,
    /// Objects without order. What is inside can be neither computed nor addressed.
    Set,
    /// A map of objects, by key.
    Map,
}

/// Who sets an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// The practitioner must set it.
    Required,
    /// The practitioner may set it; it is null otherwise.
    Optional,
    /// The practitioner may set it; it has this value otherwise.
    Default(Value),
    /// The practitioner may set it; the provider does otherwise.
    OptionalComputed,
    /// Only the provider sets it; a configuration that does is refused.
    Computed,
}

impl Attribute {
    /// An attribute of a type.
    pub fn new(name: &'static str, of: ValueType, presence: Presence) -> Self {
        Self::of_kind(name, AttributeKind::Value(of), presence)
    }

    /// An attribute that holds text.
    pub fn string(name: &'static str, presence: Presence) -> Self {
        Self::new(name, ValueType::String, presence)
    }

    /// An attribute that holds a number; whole or in a range is for a check to say.
    pub fn number(name: &'static str, presence: Presence) -> Self {
        Self::new(name, ValueType::Number, presence)
    }

    /// An attribute that is true or false.
    pub fn bool(name: &'static str, presence: Presence) -> Self {
        Self::new(name, ValueType::Bool, presence)
    }

    /// Objects whose attributes have documentation of their own.
    pub fn nested(
        name: &'static str,
        nesting: Nesting,
        attributes: Vec<Self>,
        presence: Presence,
    ) -> Self {
        Self::of_kind(name, AttributeKind::Nested(nesting, attributes), presence)
    }

    /// Objects by key, set by the provider.
    pub fn computed_map(name: &'static str, attributes: Vec<Self>) -> Self {
        Self::nested(name, Nesting::Map, attributes, Presence::Computed)
    }

    fn of_kind(name: &'static str, kind: AttributeKind, presence: Presence) -> Self {
        Self {
            name,
            description: String::new(),
            kind,
            presence,
            sensitive: false,
            write_only: false,
            deprecated: None,
            replacement: Replacement::Never,
            keeps_prior: false,
            checks: Vec::new(),
            checks_for_use: Vec::new(),
            same: None,
        }
    }

    /// Its documentation: full sentences in Markdown.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            ..self
        }
    }

    /// Hides its value on the screen. The state still holds it.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    /// Keeps its value out of plans and states. Handlers find it in the
    /// configuration. Needs Terraform 1.11; the framework refuses it under older ones.
    #[must_use]
    pub fn write_only(self) -> Self {
        Self {
            write_only: true,
            ..self
        }
    }

    /// Tells who uses it that it will go away, and what to use instead.
    #[must_use]
    pub fn deprecated(self, message: &'static str) -> Self {
        Self {
            deprecated: Some(message),
            ..self
        }
    }

    /// A change of this attribute means a new object.
    #[must_use]
    pub fn requires_replacement(self) -> Self {
        Self {
            replacement: Replacement::Always,
            ..self
        }
    }

    /// A change of this attribute means a new object if the condition says so.
    #[must_use]
    pub fn requires_replacement_when(self, condition: Condition) -> Self {
        Self {
            replacement: Replacement::When(condition),
            ..self
        }
    }

    /// A plan for an existing object keeps what the state has, where otherwise it
    /// would say "known after apply".
    #[must_use]
    pub fn keeps_prior(self) -> Self {
        Self {
            keeps_prior: true,
            ..self
        }
    }

    /// Adds a check of the configured value, such as one of [`checks`](super::checks).
    #[must_use]
    pub fn check(
        mut self,
        check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check::new(check));
        self
    }

    /// Adds a check of a value that other objects compute: it runs in the plan and before
    /// a call, and not when the configuration is validated. The made-up values of a
    /// mocked object (`mock_provider` of `terraform test`) are validated and never used.
    #[must_use]
    pub fn check_for_use(
        mut self,
        check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.checks_for_use.push(Check::new(check));
        self
    }

    /// Keeps the state's spelling where it means the same as the configuration's.
    #[must_use]
    pub fn same_when(self, same: Sameness) -> Self {
        Self {
            same: Some(same),
            ..self
        }
    }

    /// The type of its values.
    pub fn value_type(&self) -> ValueType {
        match &self.kind {
            AttributeKind::Value(of) => of.clone(),
            AttributeKind::Nested(nesting, attributes) => {
                let object = ValueType::object(
                    attributes
                        .iter()
                        .map(|attribute| (attribute.name, attribute.value_type())),
                );
                match nesting {
                    Nesting::Single => object,
                    Nesting::List => object.list(),
                    Nesting::Set => object.set(),
                    Nesting::Map => object.map(),
                }
            }
        }
    }

    /// Whether the provider may choose its value where the configuration has none.
    pub fn is_computed(&self) -> bool {
        matches!(
            self.presence,
            Presence::Computed | Presence::OptionalComputed | Presence::Default(_)
        )
    }

    /// Whether the practitioner may set it.
    pub fn is_configurable(&self) -> bool {
        self.presence != Presence::Computed
    }
}
