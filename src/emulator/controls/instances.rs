//! Instances over HTTP: what a person does in the console, and the CA on its own.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Refusal, answer, parse, parse_duration, refusal, saved};
use crate::answer::ApiError;
use crate::instance_summary::InstanceSummary;
use crate::instances::{InstanceId, InstanceType, Instances, NewInstance, Setting, Stage};
use crate::orders::is_domain;
use crate::state::{EmulatorState, Shared};

/// The routes below `/_emulator/instances`.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(instances).post(add))
        .route("/{id}", delete(remove))
        .route("/{id}/{change}", post(change))
}

async fn instances(State(shared): State<Shared>) -> Response<Body> {
    let instances = InstanceSummary::all(&mut shared.lock());
    answer(StatusCode::OK, &json!({ "instances": instances }))
}

async fn add(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        spec: String,
        instance_type: Option<InstanceType>,
        full_domain_count: Option<usize>,
        wildcard_domain_count: Option<usize>,
    }
    let wanted: Wanted = parse(&body)?;
    let usual = NewInstance::of_spec(&wanted.spec);
    let bought = NewInstance {
        instance_type: wanted.instance_type.unwrap_or(usual.instance_type),
        full_domain_count: wanted.full_domain_count.unwrap_or(usual.full_domain_count),
        wildcard_domain_count: (wanted.wildcard_domain_count)
            .unwrap_or(usual.wildcard_domain_count),
        ..usual
    };
    let mut state = shared.lock();
    let EmulatorState {
        instances,
        orders,
        time,
        ..
    } = &mut *state;
    let id = instances.add(bought, &Setting::of(orders, time.now()));
    show(&mut state, &id)
}

async fn remove(State(shared): State<Shared>, Path(id): Path<String>) -> Answer {
    let mut state = shared.lock();
    match state.instances.remove(&InstanceId(id)) {
        Some(_) => saved(&mut state, &json!({})),
        None => Err(no_such_instance()),
    }
}

async fn change(
    State(shared): State<Shared>,
    Path((id, change)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let id = InstanceId(id);
    let change = Change::parse(&change, &body)?;
    let mut state = shared.lock();
    let EmulatorState {
        instances,
        orders,
        time,
        ..
    } = &mut *state;
    let setting = Setting::of(orders, time.now());
    if instances.get(&id, &setting).is_err() {
        return Err(no_such_instance());
    }
    let changed = change.make(instances, &id, &setting);
    changed.map_err(|_| refusal("there is no application under way"))?;
    show(&mut state, &id)
}

/// What is to happen to an instance.
enum Change {
    Age(Duration),
    Apply(String),
    Expire,
    Issue,
    Reject(String),
    Revoke,
    Status(String),
    Withdraw,
    Write(String),
}

impl Change {
    fn parse(name: &str, body: &[u8]) -> Result<Self, Refusal> {
        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wanted {
            by: Option<String>,
            domain: Option<String>,
            reason: Option<String>,
            status: Option<String>,
        }
        let wanted: Wanted = match body {
            [] => Wanted::default(),
            body => parse(body)?,
        };
        let needs = |text: Option<String>, member: &str| {
            text.ok_or_else(|| refusal(format!("{name} needs a {member}")))
        };
        Ok(match name {
            "age" => Self::Age(parse_duration(&needs(wanted.by, "by")?).map_err(refusal)?),
            "apply" => Self::Apply(domains(needs(wanted.domain, "domain")?)?),
            "expire" => Self::Expire,
            "issue" => Self::Issue,
            "reject" => Self::Reject(needs(wanted.reason, "reason")?),
            "revoke" => Self::Revoke,
            "status" => Self::Status(needs(wanted.status, "status")?),
            "withdraw" => Self::Withdraw,
            "write" => Self::Write(domains(needs(wanted.domain, "domain")?)?),
            _ => return Err(refusal("there is no such change")),
        })
    }

    fn make(
        self,
        instances: &mut Instances,
        id: &InstanceId,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        match self {
            Self::Age(by) => instances.age(id, by, setting),
            Self::Apply(domains) => instances.apply_for(id, &domains, setting),
            Self::Expire => instances.expire(id, setting),
            Self::Issue => instances.enter(id, Stage::Issued, setting),
            Self::Reject(reason) => instances.enter(id, Stage::Rejected(reason), setting),
            Self::Revoke => instances.revoke_latest(id, setting),
            Self::Status(status) => instances.set_status(id, &status, setting),
            Self::Withdraw => instances.enter(id, Stage::Withdrawn, setting),
            Self::Write(domains) => instances.write(id, &domains, setting),
        }
    }
}

fn domains(list: String) -> Result<String, Refusal> {
    match list.split(',').all(is_domain) {
        true => Ok(list),
        false => Err(refusal("no certificate can be issued for such domains")),
    }
}

fn show(state: &mut EmulatorState, id: &InstanceId) -> Answer {
    let instance = InstanceSummary::of(state, id);
    saved(state, &json!(instance))
}

fn no_such_instance() -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        reason: "there is no such instance".to_owned(),
    }
}
