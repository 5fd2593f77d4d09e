//! `GetCallerIdentity`: whose keys these are.
//!
//! Source: STS API 2015-04-01, GetCallerIdentity.

use serde_json::Value;

use super::{Account, Operation};
use crate::answer::Members;
use crate::signature::Identity;

pub(super) const GET_CALLER_IDENTITY: Operation =
    Operation::sts("GetCallerIdentity", &[], |account, _| {
        Ok(identity(account)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect::<Members>())
    });

fn identity(account: &Account<'_>) -> Vec<(&'static str, String)> {
    match &account.caller {
        Identity::Role(role) => {
            let name = role.name();
            let session = &role.session_name;
            vec![
                ("AccountId", role.account_id().to_owned()),
                ("Arn", role.session_arn()),
                ("IdentityType", "AssumedRoleUser".to_owned()),
                ("PrincipalId", format!("{}:{session}", role_id(name))),
                ("RoleId", role_id(name)),
            ]
        }
        Identity::Owner | Identity::Anonymous => vec![
            ("AccountId", account.id.to_owned()),
            ("Arn", format!("acs:ram::{}:root", account.id)),
            ("IdentityType", "Account".to_owned()),
            ("PrincipalId", account.id.to_owned()),
            ("UserId", account.id.to_owned()),
        ],
    }
}

/// A number for a role, the same each time.
pub(super) fn role_id(name: &str) -> String {
    let sum = name.bytes().fold(7u64, |sum, byte| {
        (sum * 31 + u64::from(byte)) % 1_000_000_007
    });
    format!("3{sum:017}")
}
