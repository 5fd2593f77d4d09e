//! The messages of host and plugin before the first connection.
//!
//! The host proves by a cookie in the environment that it means to start a
//! plugin. The plugin answers with one line on stdout that says where it
//! listens, or in debug mode with a variable that a person hands to Terraform.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Map, Value, json};

use super::listener::Endpoint;
use system::Environment;

const COOKIE_NAME: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// go-plugin's own protocol.
const CORE_VERSION: u32 = 1;

/// Terraform's provider protocol. There is nothing to choose: a host that does not offer 6
/// reports that itself (go-plugin handshake).
const PROTOCOL_VERSION: u32 = 6;

/// Whether Terraform started this process as a plugin; else it was started by hand.
///
/// The cookie is no secret; it only tells the two apart (go-plugin handshake).
pub fn started_by_host(environment: &Environment) -> bool {
    // A cookie that is not Unicode is a wrong one.
    let cookie = environment.variable(COOKIE_NAME);
    cookie.is_ok_and(|cookie| cookie.as_deref() == Some(COOKIE_VALUE))
}

/// The handshake line, without its line break.
///
/// `certificate` is the DER of the one we will present, `None` without TLS. It
/// goes out in base64 without padding: the host refuses padding.
pub(super) fn line(endpoint: &Endpoint, certificate: Option<&[u8]>) -> String {
    format!(
        "{CORE_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|{certificate}",
        network = endpoint.network(),
        address = endpoint.address(),
        certificate = certificate.map_or_else(String::new, |der| STANDARD_NO_PAD.encode(der)),
    )
}

/// The assignment for a shell that makes Terraform use this running process.
///
/// `providers` are full source addresses: each host looks for its own. `Test` must be
/// true, or Terraform falls back to protocol 5 and ends the process that it did not start.
pub(super) fn reattach(providers: &[String], endpoint: &Endpoint) -> String {
    let process = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL_VERSION,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": endpoint.network(), "String": endpoint.address() },
    });
    let value: Map<String, Value> = providers
        .iter()
        .map(|provider| (provider.clone(), process.clone()))
        .collect();
    let quoted = Value::from(value).to_string().replace('\'', r"'\''");
    format!("TF_REATTACH_PROVIDERS='{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_cookie_means_that_a_host_started_us() {
        let exact = Environment::fixed([(COOKIE_NAME, COOKIE_VALUE)]);
        let other = Environment::fixed([(COOKIE_NAME, "d602bf8f")]);
        assert!(started_by_host(&exact));
        assert!(!started_by_host(&other));
        assert!(!started_by_host(&Environment::fixed([])));
    }

    #[test]
    fn the_line_has_six_fields_and_an_unpadded_certificate() {
        let endpoint = Endpoint::at("unix", "/tmp/plugin/socket");
        // One byte encodes to two characters, and to four with padding.
        assert_eq!(
            line(&endpoint, Some(&[0xff])),
            "1|6|unix|/tmp/plugin/socket|grpc|/w"
        );
        assert_eq!(line(&endpoint, None), "1|6|unix|/tmp/plugin/socket|grpc|");
    }

    #[test]
    fn the_reattach_value_survives_a_shell_and_names_protocol_6() {
        let endpoint = Endpoint::at("unix", "/tmp/it's/socket");
        let assignment = reattach(
            &["registry.terraform.io/a/b".into(), "elsewhere/a/b".into()],
            &endpoint,
        );

        let value = assignment
            .strip_prefix("TF_REATTACH_PROVIDERS='")
            .and_then(|rest| rest.strip_suffix('\''))
            .expect("the assignment is quoted")
            .replace(r"'\''", "'");
        let parsed: Value = serde_json::from_str(&value).expect("it is JSON");
        let entry = &parsed["registry.terraform.io/a/b"];
        assert_eq!(&parsed["elsewhere/a/b"], entry);
        assert_eq!(entry["ProtocolVersion"], 6);
        assert_eq!(entry["Protocol"], "grpc");
        assert_eq!(entry["Test"], true);
        assert_eq!(entry["Addr"]["String"], "/tmp/it's/socket");
    }
}
