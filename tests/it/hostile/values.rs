//! Values that are none, and types that do not exist.

use tonic::transport::Channel;

use super::{names, outlives, refused, schema_from};
use crate::support::terraform::ORDER;
use crate::support::wire::provider_client::ProviderClient;
use crate::support::wire::{
    Diagnostic, DynamicValue, apply_resource_change as apply, configure_provider as configure,
    import_resource_state as import, plan_resource_change as plan, read_resource as read,
    upgrade_resource_state as upgrade, validate_provider_config as validate_provider,
    validate_resource_config as validate,
};

const UNREADABLE: &str = "cannot read a value that Terraform sent";

/// MessagePack that breaks off, lies or is of no type that a block has.
fn broken() -> Vec<Vec<u8>> {
    let four_gib = |marker: u8| vec![marker, 0xff, 0xff, 0xff, 0xff];
    vec![
        // Breaks off: a map of one, a text of ten, a number of eight bytes.
        vec![0x81],
        b"\xaaabc".to_vec(),
        vec![0xcf, 0],
        // Announces 2^32-1 bytes or elements: text, bytes, extension, array, map.
        four_gib(0xdb),
        four_gib(0xc6),
        four_gib(0xc9),
        four_gib(0xdd),
        four_gib(0xdf),
        // The same, and some of them come.
        [four_gib(0xdd), vec![0xc0; 10_000]].concat(),
        // Deeper than any stack: arrays, maps.
        vec![0x91; 1_000_000],
        b"\x81\xa1a".repeat(300_000),
        // No marker of MessagePack, and no value for a block.
        vec![0xc1],
        vec![0xc3],
        b"\xa5hello".to_vec(),
        vec![0x92, 1, 2],
        // An attribute that no block has, and a key that is no text.
        b"\x81\xa7nothing\xc0".to_vec(),
        vec![0x81, 0x07, 0xc0],
        // A wrapped value, where no type is open.
        b"\x92\xc4\x08\"string\"\xa1a".to_vec(),
    ]
}

#[tokio::test]
async fn a_configuration_that_is_no_value_is_refused_with_words() {
    outlives(async |channel| {
        for bytes in broken() {
            every_call_refuses(&channel, bytes).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_attribute_that_is_no_value_is_refused_with_words() {
    outlives(async |channel| {
        let schema = schema_from(channel.clone()).await;
        for name in names(schema.resource_schemas.get(ORDER)) {
            for bytes in broken() {
                // No object is whole with one attribute, whatever that is.
                let found = validate(&channel, ORDER, object_of(&name, &bytes)).await;
                refused(&found, UNREADABLE, &name);
            }
        }
        for name in names(schema.provider.as_ref()) {
            for bytes in broken() {
                let found = configure(&channel, object_of(&name, &bytes)).await;
                refused(&found, UNREADABLE, &name);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_that_would_fill_pages_is_refused() {
    outlives(async |channel| {
        let numbers = [
            b"\xac1e1000000000".to_vec(),
            b"\xad1e-1000000000".to_vec(),
            [b"\xdb\x00\x0f\x42\x40".to_vec(), vec![b'9'; 1_000_000]].concat(),
            // Infinity and NaN.
            b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00".to_vec(),
            b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00".to_vec(),
        ];
        for bytes in numbers {
            let timeout = object_of("client_read_timeout", &bytes);
            let found = configure(&channel, timeout).await;
            refused(&found, "client_read_timeout: expected number", "a number");
        }
    })
    .await;
}

#[tokio::test]
async fn json_that_is_no_value_is_refused_with_words() {
    outlives(async |channel| {
        for json in [
            "{",
            "[]",
            "7",
            "\u{0}",
            "{\"nothing\": 1}",
            &"[".repeat(1_000_000),
        ] {
            let value = DynamicValue {
                msgpack: Vec::new(),
                json: json.as_bytes().to_vec(),
            };
            let found = validate(&channel, ORDER, value).await;
            refused(&found, UNREADABLE, &json[..json.len().min(16)]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_type_is_named_in_the_refusal() {
    outlives(async |channel| {
        let long = "x".repeat(1_000_000);
        for name in [
            "",
            "alicloud_cas_coffee",
            "../../etc/passwd",
            "\u{0}\n%s{}",
            &long,
        ] {
            every_call_refuses_the_type(&channel, name).await;
        }
    })
    .await;
}

/// Everything that takes a value takes these bytes.
async fn every_call_refuses(channel: &Channel, bytes: Vec<u8>) {
    let what = format!("{:02x?}…", &bytes[..bytes.len().min(16)]);
    let value = DynamicValue {
        msgpack: bytes,
        json: Vec::new(),
    };
    let sent = || Some(value.clone());
    let type_name = || ORDER.to_owned();
    let mut client = ProviderClient::new(channel.clone());

    refused(
        &validate(channel, ORDER, value.clone()).await,
        UNREADABLE,
        &what,
    );
    refused(&configure(channel, value.clone()).await, UNREADABLE, &what);

    let request = validate_provider::Request { config: sent() };
    let answer = client.validate_provider_config(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, UNREADABLE, &what);

    let request = plan::Request {
        type_name: type_name(),
        prior_state: sent(),
        ..Default::default()
    };
    let answer = client.plan_resource_change(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, UNREADABLE, &what);

    let request = apply::Request {
        type_name: type_name(),
        planned_state: sent(),
        ..Default::default()
    };
    let answer = client.apply_resource_change(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, UNREADABLE, &what);

    let request = read::Request {
        type_name: type_name(),
        current_state: sent(),
        ..Default::default()
    };
    let answer = client.read_resource(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, UNREADABLE, &what);
}

/// Everything that takes the name of a resource type takes this one.
async fn every_call_refuses_the_type(channel: &Channel, name: &str) {
    let shown: String = name.chars().take(100).collect();
    let unknown = format!("Unknown resource type {shown}");
    let what = &name[..name.len().min(16)];
    let type_name = || name.to_owned();
    let mut client = ProviderClient::new(channel.clone());

    let found = validate(channel, name, DynamicValue::default()).await;
    refused(&found, &unknown, what);
    // A name of a megabyte is not shown as a whole.
    assert!(found[0].summary.len() < 1000, "{what}");

    let request = upgrade::Request {
        type_name: type_name(),
        ..Default::default()
    };
    let answer = client.upgrade_resource_state(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, &unknown, what);

    let request = plan::Request {
        type_name: type_name(),
        ..Default::default()
    };
    let answer = client.plan_resource_change(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, &unknown, what);

    let request = apply::Request {
        type_name: type_name(),
        ..Default::default()
    };
    let answer = client.apply_resource_change(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, &unknown, what);

    let request = read::Request {
        type_name: type_name(),
        ..Default::default()
    };
    let answer = client.read_resource(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, &unknown, what);

    let request = import::Request {
        type_name: type_name(),
        ..Default::default()
    };
    let answer = client.import_resource_state(request).await.unwrap();
    refused(&answer.into_inner().diagnostics, &shown, what);
}

async fn validate(channel: &Channel, type_name: &str, config: DynamicValue) -> Vec<Diagnostic> {
    let request = validate::Request {
        type_name: type_name.to_owned(),
        config: Some(config),
        client_capabilities: None,
    };
    let mut client = ProviderClient::new(channel.clone());
    let answer = client.validate_resource_config(request).await;
    answer.unwrap().into_inner().diagnostics
}

async fn configure(channel: &Channel, config: DynamicValue) -> Vec<Diagnostic> {
    let request = configure::Request {
        config: Some(config),
        ..Default::default()
    };
    let mut client = ProviderClient::new(channel.clone());
    let answer = client.configure_provider(request).await;
    answer.unwrap().into_inner().diagnostics
}

/// An object with one attribute, whose value is these bytes.
fn object_of(name: &str, bytes: &[u8]) -> DynamicValue {
    let mut msgpack = vec![0x81];
    rmpv::encode::write_value(&mut msgpack, &name.into()).expect("memory can be written to");
    msgpack.extend(bytes);
    DynamicValue {
        msgpack,
        json: Vec::new(),
    }
}
