//! The Security Token Service, API 2015-04-01: who calls, and temporary keys.
//!
//! Its operations go through the same [`Client`](super::Client) as those of CAS,
//! which knows by their [`Api`](super::Api) where to send them.

mod assume_role;
mod assume_role_with_oidc;
mod caller_identity;
mod location;

pub use assume_role::{AssumeRole, AssumedRole, Role};
pub use assume_role_with_oidc::AssumeRoleWithOidc;
pub use caller_identity::{CallerIdentity, GetCallerIdentity};
pub use location::Location;
