//! Every step of an order's life, with every call of it failing once in every way.
//!
//! Each case has a service of its own kind: answers to the open questions are drawn from a
//! seed. Whatever happens, one object never has two orders under way, an identical order of
//! another owner is never touched, no order is lost without a diagnostic, nothing is
//! revoked, nothing leaves the state while its order lives, and the next runs come to the
//! end that was wanted.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use emulator::variants::{DeletePayed, FreshOrder, ListLag};
use emulator::{
    Effect, Emulator, Fault, Issue, NewOrder, Options, OrderId, OrderState, OrderSummary, Variants,
};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use rcgen::{CertificateParams, DnType, KeyPair};
use serde_json::{Value as Json, json};

use super::support::terraform::{Answer, Core, Stored, Terraform};

const DOMAIN: &str = "www.example.com";

/// How many cases go on at once. Most of each is waiting.
const AT_ONCE: usize = 32;

/// A seed for the services of the cases.
const SEED: u64 = 20_261_123;

/// How many runs of Terraform a case may take to come to its end.
const RUNS: usize = 5;

/// What one call of a step meets.
pub(crate) fn effects() -> [Effect; 11] {
    let refusal = |status, code: &str| Effect::Refuse {
        status,
        code: code.to_owned(),
    };
    [
        Effect::LoseAnswer,
        Effect::Reset,
        Effect::Malformed,
        Effect::Truncated,
        Effect::Throttle { retry_after: None },
        Effect::FailAfterWork {
            status: 500,
            code: "InternalError".to_owned(),
        },
        Effect::FailAfterWork {
            status: 400,
            code: "Throttling.User".to_owned(),
        },
        Effect::RefuseBeside {
            code: "DeductQuotaFailed".to_owned(),
        },
        Effect::Answer {
            body: "{}".to_owned(),
        },
        refusal(503, "ServiceUnavailable"),
        refusal(403, "Forbidden.RAM"),
    ]
}

/// One step of an order's life.
#[derive(Debug, Clone, Copy)]
enum Step {
    Create(Kind),
    /// An identical order that no resource has is under way.
    CreateBeside,
    Read(OrderState),
    /// A new order in the place of one that is due, has failed, or has expired.
    Update(Cause),
    Wait,
    Delete(OrderState),
}

/// Which operation orders.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    WithCsr,
    ForPackage,
}

/// Why an order is placed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Due,
    Failed,
    Expired,
}

const STEPS: [Step; 15] = [
    Step::Create(Kind::Plain),
    Step::Create(Kind::WithCsr),
    Step::Create(Kind::ForPackage),
    Step::CreateBeside,
    Step::Update(Cause::Due),
    Step::Update(Cause::Failed),
    Step::Update(Cause::Expired),
    Step::Read(OrderState::DomainVerify),
    Step::Read(OrderState::Certificate),
    Step::Wait,
    Step::Delete(OrderState::DomainVerify),
    Step::Delete(OrderState::Process),
    Step::Delete(OrderState::Payed),
    Step::Delete(OrderState::VerifyFail),
    Step::Delete(OrderState::Certificate),
];

/// A step, one of whose calls fails, on one kind of service.
struct Case {
    step: Step,
    call: u32,
    effect: Effect,
    variants: Variants,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            step,
            call,
            effect,
            variants,
        } = self;
        let service: Vec<_> = variants.values().collect();
        write!(
            formatter,
            "{step:?}, call {call}: {effect:?}, seed {SEED}, {service:?}"
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_call_fails_in_whichever_way_no_order_is_doubled_or_lost() {
    let mut cases = Vec::new();
    let mut services = Variants::sample(SEED);
    for step in STEPS {
        for call in 0..calls_of(step).await {
            for effect in effects() {
                let mut variants = services.next().expect("there is no end of samples");
                if matches!(step, Step::CreateBeside) {
                    // The other order has been there for long.
                    variants.list_lag = ListLag::None;
                    variants.fresh_order = FreshOrder::Submitted;
                }
                cases.push(Case {
                    step,
                    call,
                    effect,
                    variants,
                });
            }
        }
    }
    assert!(cases.len() > 200, "only {} cases", cases.len());
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
    let world = World::new(Variants::default()).await;
    let (emulator, mut actor) = world.before(step).await;
    let mark = emulator.mark();
    actor.act(step).await;
    u32::try_from(emulator.calls_since(mark).len()).unwrap()
}

async fn play(case: Case) {
    let world = World::new(case.variants).await;
    let (emulator, mut actor) = world.before(case.step).await;
    let mark = emulator.mark();
    emulator.inject(Fault {
        action: "*".to_owned(),
        skip: case.call,
        times: 1,
        effect: case.effect.clone(),
    });
    let mut said = Vec::new();
    let mut done = false;
    let can_end = case.step.can_end(&case.variants);
    for _run in 0..if can_end { RUNS } else { 1 } {
        // Each run of Terraform begins with a configuration.
        actor.terraform.configure_again(&emulator).await;
        let answer = actor.act(case.step).await;
        said.extend(words(&answer));
        actor.check(&emulator, &said);
        done = answer.diagnostics.iter().all(|one| one.severity != 1);
        if done {
            break;
        }
    }
    if can_end {
        assert!(done, "it never came to an end: {said:#?}");
        actor.check_end(case.step, &emulator, &said);
    } else {
        assert!(!done, "it cannot have come to an end: {said:#?}");
    }
    let revoked = emulator
        .calls_since(mark)
        .into_iter()
        .filter(|call| call.action == "CancelCertificateForPackageRequest")
        .any(|call| call.order_id.is_some_and(|id| was_issued(&emulator, id)));
    assert!(!revoked, "a certificate was revoked");
}

fn was_issued(emulator: &Emulator, id: OrderId) -> bool {
    let state = emulator.order(id).map(|order| order.state);
    matches!(state, Some(OrderState::Certificate | OrderState::Revoked))
}

fn words(answer: &Answer) -> Vec<String> {
    let diagnostics = answer.diagnostics.iter();
    diagnostics
        .map(|one| format!("{}\n{}", one.summary, one.detail))
        .collect()
}

struct World {
    emulator: Emulator,
    terraform: Terraform,
}

/// A practitioner who runs Terraform until nothing is left to do.
struct Actor {
    terraform: Terraform,
    stored: Option<Stored>,
    waits: Core,
    /// The order that the step is about, or that is not to be touched.
    order: Option<OrderId>,
}

impl Step {
    /// Whether nothing is left to do in the end.
    fn can_end(self, variants: &Variants) -> bool {
        match self {
            Self::CreateBeside => false,
            // A `payed` order that is not deleted otherwise would take the operation that
            // revokes an issued one, which a delete never calls.
            Self::Delete(OrderState::VerifyFail | OrderState::Certificate) => true,
            Self::Delete(_) => variants.delete_payed == DeletePayed::Allowed,
            Self::Create(_) | Self::Read(_) | Self::Update(_) | Self::Wait => true,
        }
    }
}

impl World {
    async fn new(variants: Variants) -> Self {
        let options = Options {
            variants,
            issue: Issue::Manual,
            ..Options::default()
        };
        let emulator = Emulator::start(options).await.unwrap();
        let terraform = Terraform::with(&emulator, json!({})).await;
        Self {
            emulator,
            terraform,
        }
    }

    /// The world as it is before a step.
    async fn before(self, step: Step) -> (Emulator, Actor) {
        let Self {
            emulator,
            mut terraform,
        } = self;
        let mut stored = None;
        let mut order = None;
        match step {
            Step::Create(_) => {}
            Step::CreateBeside => {
                order = Some(emulator.place_order(NewOrder::for_domain(DOMAIN)));
            }
            Step::Wait => {
                let id = emulator.place_order(NewOrder::for_domain(DOMAIN));
                emulator.issue(id);
                order = Some(id);
            }
            Step::Update(cause) => {
                let created = terraform.create(renewed()).await;
                let id = created.state["id"].as_str().unwrap().parse().unwrap();
                match cause {
                    Cause::Failed => emulator.fail(id, "as a story wants it"),
                    Cause::Due | Cause::Expired => emulator.issue(id),
                }
                let days = match cause {
                    Cause::Due => 61,
                    Cause::Failed => 0,
                    Cause::Expired => 100,
                };
                // Half a day from where one of the days that are left ends.
                let half_a_day = Duration::from_secs(43_200);
                emulator.age(id, days * 2 * half_a_day + half_a_day);
                stored = Some(created);
                order = (cause != Cause::Failed).then_some(id);
            }
            Step::Read(state) | Step::Delete(state) => {
                let created = terraform.create(config(Kind::Plain)).await;
                let id = created.state["id"].as_str().unwrap().parse().unwrap();
                emulator.set_state(id, state);
                stored = Some(created);
            }
        }
        // A run of Terraform starts a process of its own.
        let terraform = Terraform::with(&emulator, json!({})).await;
        let actor = Actor {
            waits: terraform.of("alicloud_cas_order_validation"),
            terraform,
            stored,
            order,
        };
        (emulator, actor)
    }
}

impl Actor {
    /// One run of Terraform.
    async fn act(&mut self, step: Step) -> Answer {
        let answer = match step {
            Step::Create(kind) => self.apply(config(kind)).await,
            Step::CreateBeside => self.apply(config(Kind::Plain)).await,
            Step::Update(_) => self.apply(renewed()).await,
            Step::Read(_) => self.refresh().await,
            Step::Delete(_) => {
                let stored = self.stored.clone().unwrap();
                self.terraform.destroy(&stored).await
            }
            Step::Wait => {
                let order = self.order.unwrap().to_string();
                let wait = json!({ "order_id": order, "timeouts": { "create": "5s" } });
                self.waits.apply_in_spite(None, wait).await
            }
        };
        self.stored = (!answer.stored.state.is_null()).then(|| answer.stored.clone());
        answer
    }

    async fn refresh(&mut self) -> Answer {
        let stored = self.stored.clone().unwrap();
        self.terraform.read(&stored).await
    }

    /// Refreshes, then creates what is not there or changes what is.
    async fn apply(&mut self, config: Json) -> Answer {
        if self.stored.is_some() {
            let seen = self.refresh().await;
            if seen.diagnostics.iter().any(|one| one.severity == 1) {
                return seen;
            }
            self.stored = (!seen.stored.state.is_null()).then(|| seen.stored.clone());
        }
        let prior = self.stored.clone();
        self.terraform.apply_in_spite(prior.as_ref(), config).await
    }

    fn id(&self) -> Option<OrderId> {
        let stored = self.stored.as_ref()?;
        stored.state["id"].as_str()?.parse().ok()
    }

    /// What must hold after every run.
    fn check(&self, emulator: &Emulator, said: &[String]) {
        let orders = emulator.orders();
        let under_way = orders.iter().filter(|order| is_alive(order));
        for order in under_way.clone() {
            let is_known = self.id() == Some(order.id) || self.order == Some(order.id);
            let id = order.id.to_string();
            let named = said.iter().any(|words| words.contains(&id));
            assert!(
                is_known || named,
                "{id} is outside the state and no message names it: {said:#?}"
            );
        }
        assert!(
            under_way.count() <= 1,
            "there are two orders under way: {orders:#?}"
        );
        if let Some(order) = self.order {
            let kept = emulator.order(order).map(|order| order.state);
            assert!(
                matches!(
                    kept,
                    Some(OrderState::Certificate | OrderState::DomainVerify)
                ),
                "{order} was touched: {kept:?}"
            );
        }
    }

    /// What must hold when nothing is left to do.
    fn check_end(&self, step: Step, emulator: &Emulator, said: &[String]) {
        let ids: Vec<_> = emulator.orders().iter().map(|order| order.id).collect();
        let own: Vec<_> = self.id().into_iter().collect();
        match step {
            Step::Create(_) | Step::Read(_) | Step::Update(Cause::Failed) | Step::Wait => {
                assert_eq!(ids, own);
            }
            Step::Update(Cause::Due | Cause::Expired) => {
                let before: Vec<_> = self.order.into_iter().collect();
                assert_eq!(ids, [before, own].concat());
            }
            Step::Delete(OrderState::Certificate) => {
                assert_eq!(own, []);
                assert!(
                    said.iter()
                        .any(|words| words.contains("stays in the service"))
                );
            }
            Step::Delete(_) => assert_eq!((own, ids), (vec![], vec![])),
            Step::CreateBeside => unreachable!("it never ends"),
        }
    }
}

fn is_alive(order: &OrderSummary) -> bool {
    !matches!(order.state, OrderState::Gone | OrderState::Certificate)
}

/// An order that is renewed.
fn renewed() -> Json {
    let mut config = config(Kind::Plain);
    config["min_days_remaining"] = 30.into();
    config
}

fn config(kind: Kind) -> Json {
    let mut config = json!({
        "domain": DOMAIN,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
        "timeouts": { "create": "4s", "delete": "8s" },
    });
    match kind {
        Kind::Plain => {}
        Kind::WithCsr => {
            let mut parameters = CertificateParams::new(Vec::new()).unwrap();
            let name = &mut parameters.distinguished_name;
            name.push(DnType::CommonName, DOMAIN);
            let key = KeyPair::generate().unwrap();
            config["csr"] = parameters
                .serialize_request(&key)
                .unwrap()
                .pem()
                .unwrap()
                .into();
        }
        Kind::ForPackage => config["company_name"] = "Example Ltd".into(),
    }
    config
}
