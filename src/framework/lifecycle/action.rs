//! Planning and invoking actions.

use tokio::sync::mpsc;

use super::{Registered, Walk, check_for_use, handled};
use crate::action::{ErasedAction, Invoke, Progress};
use crate::diagnostic::Diagnostics;
use crate::provider::Api;
use crate::value::Value;

/// What an action tells. The last event says that it is completed.
#[derive(Debug)]
pub enum ActionEvent {
    /// How it goes, in a sentence.
    Progress(String),
    /// That it is done, or why not.
    Completed(Diagnostics),
}

/// Checks the configuration of an action.
pub fn validate_action<A>(action: &Registered<dyn ErasedAction<A>>, config: &Value) -> Diagnostics {
    action.validate(config, |config| action.object.validate(config))
}

/// What an action will meet. Nothing is known of it while the provider is not configured.
pub async fn plan_action<A: Send + Sync>(
    action: &Registered<dyn ErasedAction<A>>,
    walk: &Walk<A>,
    config: &Value,
) -> Diagnostics {
    let problems = check_for_use(&action.schema().block, config);
    match &walk.api {
        Api::Ready(api) if !problems.has_errors() => {
            let work = action.object.plan(api, config, walk.stop.clone());
            handled(action.name, work).await.unwrap_or_else(Into::into)
        }
        _ => problems,
    }
}

/// Invokes an action and sends how it goes.
pub async fn invoke<A: Send + Sync>(
    action: &Registered<dyn ErasedAction<A>>,
    walk: &Walk<A>,
    config: Value,
    events: mpsc::Sender<ActionEvent>,
) {
    // All of it is caught: outside of a request a panic would end the process.
    let work = async {
        Ok(match action.api(walk, &config) {
            Ok(api) => send_progress(action, walk, &**api, config, &events).await,
            Err(problems) => problems,
        })
    };
    let diagnostics = handled(action.name, work).await.unwrap_or_else(Into::into);
    let _ = events.send(ActionEvent::Completed(diagnostics)).await;
}

/// An action goes on where its progress is not read: half of one is of no use.
async fn send_progress<A: Send + Sync>(
    action: &Registered<dyn ErasedAction<A>>,
    walk: &Walk<A>,
    api: &A,
    config: Value,
    events: &mpsc::Sender<ActionEvent>,
) -> Diagnostics {
    let (progress, mut sentences) = mpsc::channel(1);
    let request = Invoke {
        config,
        progress: Progress::to(progress),
        stop: walk.stop.clone(),
    };
    let work = action.object.invoke(api, request);
    let mut invoked = std::pin::pin!(handled(action.name, work));
    let outcome = loop {
        tokio::select! {
            // What was said before the end is told before the end.
            biased;
            Some(sentence) = sentences.recv() => {
                let _ = events.send(ActionEvent::Progress(sentence)).await;
            }
            done = &mut invoked => break done,
        }
    };
    while let Ok(sentence) = sentences.try_recv() {
        let _ = events.send(ActionEvent::Progress(sentence)).await;
    }
    outcome.unwrap_or_else(Into::into)
}

#[cfg(test)]
mod tests;
