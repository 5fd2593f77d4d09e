//! The process environment, as a parameter.

use std::collections::BTreeMap;
use std::fmt;

/// Where environment variables are read from.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Fixed(BTreeMap<String, String>),
}

impl Environment {
    /// The environment this process was started with.
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// Exactly these variables.
    pub fn fixed<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self(Source::Fixed(
            variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        ))
    }

    /// The value of a variable; `None` where it is unset, empty or not Unicode.
    ///
    /// An empty variable counts as unset, as Alibaba Cloud's own tools have it.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            #[allow(
                clippy::disallowed_methods,
                reason = "this is the one place that reads it"
            )]
            Source::Process => std::env::var(name).ok(),
            Source::Fixed(variables) => variables.get(name).cloned(),
        };
        value.filter(|value| !value.is_empty())
    }

    /// The first of several variables that is set, with its name.
    pub fn first_of<'a>(&self, names: &[&'a str]) -> Option<(&'a str, String)> {
        names
            .iter()
            .find_map(|name| Some((*name, self.variable(name)?)))
    }
}

/// Shows no values: they may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Source::Process => "Environment(process)",
            Source::Fixed(_) => "Environment(fixed)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset_and_the_next_name_is_tried() {
        let environment = Environment::fixed([("OLD_NAME", ""), ("NEW_NAME", "value")]);
        assert_eq!(environment.variable("OLD_NAME"), None);
        assert_eq!(
            environment.first_of(&["OLD_NAME", "NEW_NAME"]),
            Some(("NEW_NAME", "value".to_owned()))
        );
    }
}
