//! The end of an instance: its price back, and then its deletion.
//!
//! Source: CAS API 2020-04-07, RefundInstance and DeleteInstance.

use super::Operation;
use super::client_token::{self, CLIENT_TOKEN};
use crate::answer::Members;
use crate::parameters::Parameter;

pub(super) const REFUND: Operation = Operation::cas(
    "RefundInstance",
    &[Parameter::text("InstanceId").required(), CLIENT_TOKEN],
    |account, parameters| {
        client_token::once(
            account,
            parameters,
            "RefundInstance",
            |instances, id, setting| instances.get(id, setting)?.refund(setting),
        )
    },
);

pub(super) const DELETE: Operation = Operation::cas(
    "DeleteInstance",
    &[Parameter::text("InstanceId").required(), CLIENT_TOKEN],
    |account, parameters| {
        let id = parameters.instance_id()?;
        let token = client_token::given(parameters)?;
        let (instances, setting) = account.instances();
        instances.delete(&id, token, &setting)?;
        Ok(Members::new())
    },
);
