//! `ClientToken`: a call that is sent twice takes effect once.
//!
//! DeleteInstance documents it. Whether the others honour it is an open question.

use super::Account;
use crate::answer::{ApiError, Members};
use crate::instances::{InstanceId, Instances, Setting};
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::ClientToken;

pub(super) const CLIENT_TOKEN: Parameter = Parameter::text("ClientToken");

/// The token, if there is one: up to 64 characters of ASCII.
pub(super) fn given(parameters: &Parameters) -> Result<Option<&str>, ApiError> {
    match parameters.text("ClientToken") {
        Some(token) if token.len() > 64 || !token.is_ascii() => {
            let message = "ClientToken must be up to 64 characters of ASCII.";
            Err(ApiError::invalid(message))
        }
        token => Ok(token),
    }
}

/// Runs an operation that does not document the token, in the way that was chosen.
pub(super) fn once(
    account: &mut Account<'_>,
    parameters: &Parameters,
    action: &str,
    run: impl FnOnce(&mut Instances, &InstanceId, &Setting<'_>) -> Result<(), ApiError>,
) -> Result<Members, ApiError> {
    let id = parameters.instance_id()?;
    let token = given(parameters)?.map(|token| format!("{action}/{token}"));
    let (instances, setting) = account.instances();
    let variant = setting.variants().client_token;
    let honoured = token.filter(|_| variant == ClientToken::Honoured);
    if variant == ClientToken::Refused && parameters.text("ClientToken").is_some() {
        let message = "ClientToken is not a parameter of this action.";
        return Err(ApiError::invalid(message));
    }
    if let Some(token) = &honoured
        && instances.get(&id, &setting)?.tokens.contains(token)
    {
        return Ok(Members::new());
    }
    run(instances, &id, &setting)?;
    instances.get(&id, &setting)?.tokens.extend(honoured);
    Ok(Members::new())
}
