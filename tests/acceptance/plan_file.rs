//! The values in a plan file: a zip archive around a protocol buffer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use prost::Message;

/// Reads the objects that a plan changes, by address: MessagePack of each before and
/// after, as far as there are both. A creation has one value, and so has a destruction.
///
/// Python unpacks the archive into a folder beside it.
pub(crate) fn changes(file: &Path) -> Result<BTreeMap<String, Vec<Vec<u8>>>> {
    let unpacked = file.with_extension("unpacked");
    let output = Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .args([file, &unpacked])
        .output()
        .context("python3 cannot be started")?;
    ensure!(
        output.status.success(),
        "{} cannot be unpacked: {}",
        file.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let plan = wire::Plan::decode(fs::read(unpacked.join("tfplan"))?.as_slice())?;
    plan.resource_changes
        .into_iter()
        .map(|resource| {
            let change = resource.change.context("a change without values")?;
            let values = change.values.into_iter().map(|value| value.msgpack);
            Ok((resource.address, values.collect()))
        })
        .collect()
}

/// The few fields that matter here of the many that a plan has.
mod wire {
    #[derive(prost::Message)]
    pub(super) struct Plan {
        #[prost(message, repeated, tag = "3")]
        pub(super) resource_changes: Vec<ResourceChange>,
    }

    #[derive(prost::Message)]
    pub(super) struct ResourceChange {
        #[prost(string, tag = "13")]
        pub(super) address: String,
        #[prost(message, optional, tag = "9")]
        pub(super) change: Option<Change>,
    }

    #[derive(prost::Message)]
    pub(super) struct Change {
        #[prost(message, repeated, tag = "2")]
        pub(super) values: Vec<DynamicValue>,
    }

    #[derive(prost::Message)]
    pub(super) struct DynamicValue {
        #[prost(bytes = "vec", tag = "1")]
        pub(super) msgpack: Vec<u8>,
    }
}
