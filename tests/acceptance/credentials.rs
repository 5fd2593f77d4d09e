//! The key of an emulator's account, as a practitioner's environment has it.

use emulator::Emulator;
use secrecy::ExposeSecret as _;

use crate::terraform::Workspace;

/// Gives every command of a workspace access to an emulator, and watches its secret.
pub(crate) fn grant(workspace: &mut Workspace, emulator: &Emulator) {
    let secret = emulator.access_key_secret().clone();
    let endpoint = emulator.endpoint();
    for (name, value) in [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", emulator.access_key_id()),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret.expose_secret()),
        ("ALIBABA_CLOUD_ENDPOINT_CAS", &endpoint),
        ("ALIBABA_CLOUD_ENDPOINT_STS", &endpoint),
    ] {
        workspace.set_variable(name, value);
    }
    workspace.entrust("the access key secret", secret);
}
