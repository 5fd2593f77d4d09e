//! Every step of an order's life on an instance, with every call of it failing once in every
//! way, as the matrix of orders on quota does.
//!
//! Whatever happens, one object never has two applications, nothing of another's is ended,
//! nothing is revoked, no order is lost without a diagnostic, and the next runs come to the
//! end that was wanted.

use std::fmt;
use std::panic::AssertUnwindSafe;

use emulator::{Effect, Emulator, Fault, InstanceId, Outcome};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use serde_json::{Value as Json, json};

use super::{
    APPLY, BOUGHT, DOMAIN, REVOKE, TEST, account_with, asked, days, on, on_free, run_on, with,
};
use crate::matrix::effects;
use crate::support::terraform::{Answer, Stored, Terraform};

/// How many cases go on at once. Most of each is waiting.
const AT_ONCE: usize = 32;

/// How many runs of Terraform a case may take to come to its end.
const RUNS: usize = 5;

/// One step of an order's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    CreateOnFree,
    CreateOnOne,
    Read,
    ReadIssued,
    Renew,
    ReplaceFailed,
    Wait,
    DeletePending,
    DeleteIssued,
    DeleteRevoking,
}

const STEPS: [Step; 10] = [
    Step::CreateOnFree,
    Step::CreateOnOne,
    Step::Read,
    Step::ReadIssued,
    Step::Renew,
    Step::ReplaceFailed,
    Step::Wait,
    Step::DeletePending,
    Step::DeleteIssued,
    Step::DeleteRevoking,
];

/// A step, one of whose calls fails.
struct Case {
    step: Step,
    call: u32,
    effect: Effect,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, call, effect } = self;
        write!(formatter, "{step:?}, call {call}: {effect:?}")
    }
}

/// A practitioner who runs Terraform until nothing is left to do, on an account with an
/// instance of the story's and one that a stranger uses.
struct Actor {
    emulator: Emulator,
    terraform: Terraform,
    stored: Option<Stored>,
    own: InstanceId,
    theirs: InstanceId,
    config: Json,
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_call_fails_in_whichever_way_no_application_is_doubled_or_lost() {
    let mut cases = Vec::new();
    for step in STEPS {
        for call in 0..calls_of(step).await {
            let effects = effects().into_iter();
            cases.extend(effects.map(|effect| Case { step, call, effect }));
        }
    }
    assert!(cases.len() > 300, "only {} cases", cases.len());
    let failed: Vec<String> = stream::iter(cases)
        .map(|case| async move {
            let name = case.to_string();
            let played = AssertUnwindSafe(play(case)).catch_unwind().await;
            played.is_err().then_some(name)
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(async |failed| failed)
        .collect()
        .await;
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// How many calls a step takes where nothing fails.
async fn calls_of(step: Step) -> u32 {
    let mut actor = Actor::before(step).await;
    let mark = actor.emulator.mark();
    actor.act(step).await;
    u32::try_from(actor.emulator.calls_since(mark).len()).unwrap()
}

async fn play(case: Case) {
    let Case { step, call, effect } = case;
    let mut actor = Actor::before(step).await;
    let applied = asked(&actor.emulator, APPLY);
    actor.emulator.inject(Fault {
        action: "*".to_owned(),
        skip: call,
        times: 1,
        effect,
    });
    let mut said = Vec::new();
    let mut done = false;
    for _run in 0..RUNS {
        // Each run of Terraform begins with a configuration.
        actor.terraform.configure_again(&actor.emulator).await;
        let answer = actor.act(step).await;
        let words = answer.diagnostics.iter();
        said.extend(words.map(|one| format!("{}\n{}", one.summary, one.detail)));
        actor.check(&said);
        done = actor.is_done(step, &answer);
        if done {
            break;
        }
    }
    assert!(done, "it never came to an end: {said:#?}");
    let applications = asked(&actor.emulator, APPLY) - applied;
    let once_more = usize::from(said.iter().any(|words| words.contains("never submitted")));
    let wanted = usize::from(step.orders());
    assert!(
        applications <= wanted + once_more + 1,
        "{applications} applications: {said:#?}"
    );
    let most = match step {
        // An answer that the story made up counts as one, and the work was not done.
        Step::DeleteRevoking => 2,
        _ => 0,
    };
    assert!(actor.revocations() <= most, "{said:#?}");
}

impl Step {
    fn orders(self) -> bool {
        matches!(
            self,
            Self::CreateOnFree | Self::CreateOnOne | Self::Renew | Self::ReplaceFailed
        )
    }
}

impl Actor {
    /// The account as it is before a step.
    async fn before(step: Step) -> Self {
        let spec = match step {
            Step::CreateOnFree => TEST,
            _ => BOUGHT,
        };
        let (emulator, mut terraform, instances) = account_with(&[spec, spec]).await;
        let (theirs, own) = (instances[0].clone(), instances[1].clone());
        emulator.apply_on_instance(&theirs, "their.example.org");
        let config = match step {
            Step::CreateOnFree => on_free(),
            _ => with(on(&own), "min_days_remaining", 30),
        };
        let limits = json!({ "create": "4s", "delete": "8s" });
        let policy = match step {
            Step::DeleteRevoking => "revoke",
            _ => "retain",
        };
        let config = with(with(config, "timeouts", limits), "deletion_policy", policy);
        let mut stored = None;
        if !matches!(step, Step::CreateOnFree | Step::CreateOnOne) {
            stored = Some(terraform.create(config.clone()).await);
        }
        match step {
            Step::ReadIssued
            | Step::Wait
            | Step::DeleteIssued
            | Step::DeleteRevoking
            | Step::Renew => {
                emulator.issue_instance(&own);
            }
            Step::ReplaceFailed => emulator.reject_instance(&own, "as a story wants it"),
            _ => {}
        }
        if step == Step::Renew {
            emulator.age_instance(&own, days(175));
        }
        // A run of Terraform starts a process of its own.
        let terraform = run_on(&emulator).await;
        Self {
            emulator,
            terraform,
            stored,
            own,
            theirs,
            config,
        }
    }

    /// One run of Terraform.
    async fn act(&mut self, step: Step) -> Answer {
        if step == Step::Wait {
            let order = self.own.to_string();
            let wait = json!({ "order_id": order, "timeouts": { "create": "5s" } });
            let mut waits = self.terraform.core().of("alicloud_cas_order_validation");
            return waits.apply_in_spite(None, wait).await;
        }
        let answer = match (step, self.stored.clone()) {
            (Step::Read | Step::ReadIssued, Some(stored)) => self.terraform.read(&stored).await,
            (Step::DeletePending | Step::DeleteIssued | Step::DeleteRevoking, Some(stored)) => {
                self.terraform.destroy(&stored).await
            }
            (_, stored) => self.apply(stored).await,
        };
        self.stored = (!answer.stored.state.is_null()).then(|| answer.stored.clone());
        answer
    }

    /// Refreshes, then creates what is not there or changes what is.
    async fn apply(&mut self, mut stored: Option<Stored>) -> Answer {
        if let Some(known) = &stored {
            let seen = self.terraform.read(known).await;
            if seen.diagnostics.iter().any(|one| one.severity == 1) {
                return seen;
            }
            stored = (!seen.stored.state.is_null()).then_some(seen.stored);
        }
        let config = self.config.clone();
        self.terraform.apply_in_spite(stored.as_ref(), config).await
    }

    /// What must hold after every run.
    fn check(&self, said: &[String]) {
        let theirs = self.emulator.instance(&self.theirs).unwrap();
        assert_eq!(theirs.applied_for, ["their.example.org"], "{said:#?}");
        let own = self.emulator.instance(&self.own).unwrap();
        let id = self.own.to_string();
        let is_named = said.iter().any(|words| words.contains(&id));
        assert!(
            own.applied_for.is_empty() || self.stored.is_some() || is_named,
            "an application is outside the state and no message names it: {said:#?}"
        );
    }

    /// How often the service revoked a certificate.
    fn revocations(&self) -> usize {
        let calls = self.emulator.calls();
        let done = calls.iter().filter(|call| call.outcome == Outcome::Done);
        done.filter(|call| call.action == REVOKE).count()
    }

    /// Whether nothing is left to do.
    fn is_done(&self, step: Step, answer: &Answer) -> bool {
        let failed = answer.diagnostics.iter().any(|one| one.severity == 1);
        let own = self.emulator.instance(&self.own).unwrap();
        !failed
            && match step {
                _ if step.orders() => own.applied_for == [DOMAIN],
                Step::DeletePending => self.stored.is_none() && own.applied_for.is_empty(),
                Step::DeleteIssued => self.stored.is_none(),
                Step::DeleteRevoking => {
                    self.stored.is_none() && own.certificate_statuses == ["revoked"]
                }
                _ => true,
            }
    }
}
