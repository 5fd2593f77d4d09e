//! The block `timeouts`: how long each kind of work may take.

use std::time::Duration;

use super::attribute::{Attribute, Presence};
use super::block::Block;
use crate::duration;
use crate::value::Value;

/// The waits of one kind of object that the practitioner may limit.
///
/// A default applies where the configuration sets none, and is never written into
/// the state: a later release may choose a better one. A delete uses the timeouts
/// that are in the state, since there is no configuration any more.
#[derive(Debug, Clone, Default)]
pub struct Timeouts(Vec<Timeout>);

#[derive(Debug, Clone)]
struct Timeout {
    name: &'static str,
    what: &'static str,
    default: Duration,
}

impl Timeouts {
    /// The name of the block.
    pub const NAME: &'static str = "timeouts";

    /// Nothing that could be limited.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds a wait: its name, such as `create`, what is limited ("to wait for the
    /// order to be gone"), and the limit that applies if none is set.
    #[must_use]
    pub fn with(mut self, name: &'static str, what: &'static str, default: Duration) -> Self {
        self.0.push(Timeout {
            name,
            what,
            default,
        });
        self
    }

    /// How long this work may take on an object with these values; `None` where the
    /// schema knows no such limit.
    pub fn limit(&self, name: &str, object: &Value) -> Option<Duration> {
        let timeout = self.0.iter().find(|timeout| timeout.name == name)?;
        let configured = object.attribute(Self::NAME).attribute(name).as_str();
        let configured = configured.and_then(|text| duration::parse(text).ok());
        Some(configured.unwrap_or(timeout.default))
    }

    pub(super) fn block(&self) -> Block {
        let attribute = |timeout: &Timeout| {
            Attribute::string(timeout.name, Presence::Optional)
                .description(format!(
                    "How long {}, such as `90s` or `1h30m`. Default: `{}`.",
                    timeout.what,
                    duration::text(timeout.default)
                ))
                .check(duration::check)
        };
        Block::new("Limits of waiting.", self.0.iter().map(attribute).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create_within(limit: Value) -> Value {
        Value::object([("timeouts", Value::object([("create", limit)]))])
    }

    #[test]
    fn a_limit_is_the_one_that_was_set_or_else_the_default() {
        let ten_minutes = Duration::from_secs(600);
        let timeouts = Timeouts::none().with("create", "to wait", ten_minutes);
        let limit = |object: &Value| timeouts.limit("create", object);

        let set = create_within("90s".into());
        assert_eq!(limit(&set), Some(Duration::from_secs(90)));
        let unset = create_within(Value::Null);
        assert_eq!(limit(&unset), Some(ten_minutes));
        let no_block = Value::object([("timeouts", Value::Null)]);
        assert_eq!(limit(&no_block), Some(ten_minutes));
        assert_eq!(timeouts.limit("delete", &set), None);
    }

    #[test]
    fn the_documentation_names_the_default() {
        let block = Timeouts::none()
            .with("create", "to wait for issuance", Duration::from_secs(4500))
            .block();
        assert_eq!(
            block.attributes[0].description,
            "How long to wait for issuance, such as `90s` or `1h30m`. Default: `75m`."
        );
    }
}
