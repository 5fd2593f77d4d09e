//! Every step of an order's life, with every call of it failing once in every way.
//!
//! Each case has a service of its own kind: answers to the open questions are drawn
//! from a seed. Whatever happens, there are never two orders for one resource, no order
//! is lost without a word, nothing is revoked, nothing leaves the state while its order
//! lives, and the next runs come to the end that was wanted.

use std::fmt;
use std::panic::AssertUnwindSafe;

use alicloud_cas::emulator::{
    Effect, Emulator, Fault, Issue, NewOrder, Options, OrderState, OrderSummary, Variants,
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
fn effects() -> [Effect; 8] {
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
        refusal(503, "ServiceUnavailable"),
        refusal(403, "Forbidden.RAM"),
    ]
}

/// One step of an order's life.
#[derive(Debug, Clone, Copy)]
enum Step {
    Create(Kind),
    Read(OrderState),
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

const STEPS: [Step; 11] = [
    Step::Create(Kind::Plain),
    Step::Create(Kind::WithCsr),
    Step::Create(Kind::ForPackage),
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
                cases.push(Case {
                    step,
                    call,
                    effect,
                    variants: services.next().expect("there is no end of samples"),
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
    for _run in 0..RUNS {
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
    assert!(done, "it never came to an end: {said:#?}");
    actor.check_end(case.step, &emulator, &said);
    let revoked = emulator
        .calls_since(mark)
        .into_iter()
        .filter(|call| call.action == "CancelCertificateForPackageRequest")
        .any(|call| call.order_id.is_some_and(|id| was_issued(&emulator, id)));
    assert!(!revoked, "a certificate was revoked");
}

fn was_issued(emulator: &Emulator, id: alicloud_cas::emulator::OrderId) -> bool {
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

/// A practitioner who runs Terraform until it is content.
struct Actor {
    terraform: Terraform,
    stored: Option<Stored>,
    tainted: bool,
    waits: Core,
    order: Option<String>,
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
            Step::Wait => {
                let id = emulator.place_order(NewOrder::for_domain(DOMAIN));
                emulator.issue(id);
                order = Some(id.to_string());
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
            tainted: false,
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
            Step::Read(_) => self.refresh().await,
            Step::Delete(_) => {
                let stored = self.stored.clone().unwrap();
                self.terraform.destroy(&stored).await
            }
            Step::Wait => {
                let order = self.order.clone().unwrap();
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

    /// Refreshes, replaces what is tainted, creates what is not there.
    async fn apply(&mut self, config: Json) -> Answer {
        if self.stored.is_some() {
            let seen = self.refresh().await;
            if seen.diagnostics.iter().any(|one| one.severity == 1) {
                return seen;
            }
            self.stored = (!seen.stored.state.is_null()).then(|| seen.stored.clone());
            if let Some(mut old) = self.stored.clone()
                && self.tainted
            {
                // Terraform hands out no private state of what it replaces.
                old.private = Vec::new();
                let gone = self.terraform.destroy(&old).await;
                if !gone.stored.state.is_null() {
                    return gone;
                }
                self.stored = None;
            } else if self.stored.is_some() {
                return seen;
            }
        }
        let created = self.terraform.apply_in_spite(None, config).await;
        self.tainted = created.diagnostics.iter().any(|one| one.severity == 1);
        created
    }

    /// What must hold after every run.
    fn check(&self, emulator: &Emulator, said: &[String]) {
        let orders = emulator.orders();
        let id = self
            .stored
            .as_ref()
            .and_then(|stored| stored.state["id"].as_str());
        let in_doubt = self.stored.is_some() && id.is_none();
        for order in orders.iter().filter(|order| is_alive(order)) {
            let own = id == Some(&order.id.to_string()) || self.order == Some(order.id.to_string());
            let named = said
                .iter()
                .any(|words| words.contains(&order.id.to_string()));
            assert!(
                own || named || in_doubt,
                "{} is outside the state and nobody names it: {said:#?}",
                order.id
            );
        }
        assert!(orders.len() <= 1, "there are two orders: {orders:#?}");
    }

    /// What must hold when the practitioner is content.
    fn check_end(&self, step: Step, emulator: &Emulator, said: &[String]) {
        let orders = emulator.orders();
        let id = self
            .stored
            .as_ref()
            .and_then(|stored| stored.state["id"].as_str());
        match step {
            Step::Create(_) | Step::Read(_) | Step::Wait => {
                let ids: Vec<_> = orders.iter().map(|order| order.id.to_string()).collect();
                assert_eq!(
                    ids.iter().map(String::as_str).collect::<Vec<_>>(),
                    [id.unwrap()]
                );
            }
            Step::Delete(OrderState::Certificate) => {
                assert_eq!(id, None);
                assert!(
                    said.iter()
                        .any(|words| words.contains("stays in the service"))
                );
            }
            Step::Delete(_) => {
                assert_eq!(id, None);
                assert_eq!(orders, []);
            }
        }
    }
}

fn is_alive(order: &OrderSummary) -> bool {
    !matches!(order.state, OrderState::Gone | OrderState::Certificate)
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
