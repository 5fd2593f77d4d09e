//! The functions.

mod parse_certificate;
mod root_domain;

use framework::Function;

/// Every function, in the order the documentation lists them.
pub(super) fn all() -> Vec<Box<dyn Function>> {
    vec![
        Box::new(parse_certificate::ParseCertificate),
        Box::new(root_domain::RootDomain),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_and_parameter_is_documented() {
        for function in all() {
            let signature = function.signature();
            let name = function.name();
            assert!(signature.summary.ends_with('.'), "{name}");
            assert!(signature.description.ends_with('.'), "{name}");
            for parameter in signature.parameters.iter().chain(&signature.variadic) {
                assert!(parameter.description.ends_with('.'), "{name}");
            }
        }
    }
}
