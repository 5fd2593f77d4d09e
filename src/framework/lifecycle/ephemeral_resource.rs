//! Opening, renewing and closing what is stored nowhere.

use jiff::{SignedDuration, Timestamp};

use super::data_source::check_result;
use super::{Registered, Walk, handled};
use crate::diagnostic::Diagnostics;
use crate::ephemeral_resource::{Close, ErasedEphemeralResource, Open, Opened, Renew, Renewed};
use crate::private_state::PrivateState;
use crate::value::Value;

/// How long after an answer a renewal is due at the soonest: Terraform renews at once what
/// should have been renewed before, again and again.
pub const SOONEST_RENEWAL: SignedDuration = SignedDuration::from_secs(5);

/// Checks the configuration of an ephemeral resource.
pub fn validate_ephemeral_resource<A>(
    resource: &Registered<dyn ErasedEphemeralResource<A>>,
    config: &Value,
) -> Diagnostics {
    resource.validate(config, |config| resource.object.validate(config))
}

/// Opens it. What is opened repeats its arguments and is wholly known.
pub async fn open<A: Send + Sync>(
    resource: &Registered<dyn ErasedEphemeralResource<A>>,
    walk: &Walk<A>,
    config: Value,
) -> Opened<Value> {
    let api = match resource.api(walk, &config) {
        Ok(api) => &**api,
        Err(problems) => return Opened::error(problems),
    };
    let request = Open {
        config: config.clone(),
        stop: walk.stop.clone(),
    };
    let opened = handled(resource.name, resource.object.open(api, request)).await;
    let mut opened = opened.unwrap_or_else(Opened::error);
    opened.result = check_result(
        resource.name,
        &resource.schema().block,
        &config,
        opened.result,
        &mut opened.diagnostics,
        resource.bug_policy,
    );
    opened.renew_at = opened.renew_at.map(|at| not_too_soon(at, walk.clock.now()));
    opened
}

/// Renews what is open.
pub async fn renew<A: Send + Sync>(
    resource: &Registered<dyn ErasedEphemeralResource<A>>,
    walk: &Walk<A>,
    private: PrivateState,
) -> Renewed {
    let failed = |diagnostics| Renewed {
        renew_at: None,
        private: PrivateState::default(),
        diagnostics,
    };
    let api = match walk.configured(resource.name) {
        Ok(api) => &**api,
        Err(problem) => return failed(problem.into()),
    };
    let stop = walk.stop.clone();
    let work = resource.object.renew(api, Renew { private, stop });
    let mut renewed = handled(resource.name, async { Ok(work.await) })
        .await
        .unwrap_or_else(|broken| failed(broken.into()));
    renewed.renew_at = renewed
        .renew_at
        .map(|at| not_too_soon(at, walk.clock.now()));
    renewed
}

/// Closes what is open.
pub async fn close<A: Send + Sync>(
    resource: &Registered<dyn ErasedEphemeralResource<A>>,
    walk: &Walk<A>,
    private: PrivateState,
) -> Diagnostics {
    let api = match walk.configured(resource.name) {
        Ok(api) => &**api,
        Err(problem) => return problem.into(),
    };
    let stop = walk.stop.clone();
    let work = resource.object.close(api, Close { private, stop });
    handled(resource.name, async { Ok(work.await) })
        .await
        .unwrap_or_else(Into::into)
}

fn not_too_soon(at: Timestamp, now: Timestamp) -> Timestamp {
    at.max(now.saturating_add(SOONEST_RENEWAL).unwrap_or(at))
}

#[cfg(test)]
mod tests;
