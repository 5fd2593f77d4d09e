//! Faults as JSON: how they are asked for, and how they are shown.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::instances::Arguments;
use crate::faults::{Effect, Fault};
use crate::instances::InstanceId;

/// A fault still to come.
pub(super) fn pending(fault: &Fault) -> Value {
    json!({
        "action": fault.action,
        "effect": fault.effect.name(),
        "skip": fault.skip,
        "times": fault.times,
    })
}

/// A fault as it is asked for. One flat shape: tagged enums lose numbers when
/// serde_json keeps every digit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedFault {
    action: String,
    effect: String,
    #[serde(default)]
    skip: u32,
    #[serde(default = "once")]
    times: u32,
    status: Option<u16>,
    code: Option<String>,
    body: Option<String>,
    date: Option<Timestamp>,
    delay_ms: Option<u64>,
    #[serde(default)]
    refuses: bool,
    retry_after_ms: Option<u64>,
    instance_id: Option<String>,
    change: Option<String>,
    with: Option<Arguments>,
}

impl WantedFault {
    /// Fails with a sentence for a person.
    pub(super) fn into_fault(self) -> Result<Fault, String> {
        let error = self
            .status
            .filter(|status| (400..600).contains(status))
            .zip(self.code.clone())
            .ok_or("this effect needs a status from 400 to 599 and a code");
        let effect = match self.effect.as_str() {
            "answer" => Effect::Answer {
                body: self.body.ok_or("this effect needs a body")?,
            },
            "change_instance" => {
                let named = self.instance_id.zip(self.change);
                let (id, name) = named.ok_or("this effect needs an instance_id and a change")?;
                Effect::ChangeInstance {
                    id: InstanceId(id),
                    change: self.with.unwrap_or_default().of_change(&name)?,
                }
            }
            "fail_after_work" => {
                let (status, code) = error?;
                Effect::FailAfterWork { status, code }
            }
            "lose_answer" => Effect::LoseAnswer,
            "malformed" => Effect::Malformed,
            "misdate" => Effect::Misdate {
                date: self.date.ok_or("this effect needs a date")?,
                refuses: self.refuses,
            },
            "refuse" => {
                let (status, code) = error?;
                Effect::Refuse { status, code }
            }
            "refuse_beside" => Effect::RefuseBeside {
                code: self.code.ok_or("this effect needs a code")?,
            },
            "reset" => Effect::Reset,
            "slow" => Effect::Slow(Duration::from_millis(
                self.delay_ms.ok_or("this effect needs delay_ms")?,
            )),
            "throttle" => Effect::Throttle {
                retry_after: self.retry_after_ms.map(Duration::from_millis),
            },
            "truncated" => Effect::Truncated,
            _ => return Err("there is no such effect".to_owned()),
        };
        Ok(Fault {
            action: self.action,
            skip: self.skip,
            times: self.times,
            effect,
        })
    }
}

fn once() -> u32 {
    1
}
