//! How much the practitioner wants to read.

use tracing::level_filters::LevelFilter;

use system::{Environment, Unreadable};

/// The level from `TF_LOG_PROVIDER_<NAME>`, else `TF_LOG_PROVIDER`, else `TF_LOG`.
///
/// The host drops what it does not want, so this only saves the writing. Nothing
/// set means nothing written.
pub(super) fn requested(name: &str, environment: &Environment) -> Result<LevelFilter, Unreadable> {
    let own = format!(
        "TF_LOG_PROVIDER_{}",
        name.to_ascii_uppercase().replace('-', "_")
    );
    let level = environment.first_of(&[&own, "TF_LOG_PROVIDER", "TF_LOG"])?;
    Ok(level.map_or(LevelFilter::OFF, |(_, level)| parse(&level)))
}

/// `JSON` is a format to Terraform and implies everything; an unknown word counts
/// as everything too, as it does there.
fn parse(level: &str) -> LevelFilter {
    match level.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_variable_decides() {
        let all = Environment::fixed([
            ("TF_LOG", "trace"),
            ("TF_LOG_PROVIDER", "INFO"),
            ("TF_LOG_PROVIDER_ALICLOUD_CAS", "off"),
        ]);
        assert_eq!(requested("alicloud-cas", &all), Ok(LevelFilter::OFF));
        assert_eq!(requested("random", &all), Ok(LevelFilter::INFO));
        let one = Environment::fixed([("TF_LOG", "json")]);
        assert_eq!(requested("alicloud-cas", &one), Ok(LevelFilter::TRACE));
    }

    #[test]
    fn without_a_variable_nothing_is_logged() {
        let none = Environment::fixed([]);
        assert_eq!(requested("alicloud-cas", &none), Ok(LevelFilter::OFF));
    }
}
