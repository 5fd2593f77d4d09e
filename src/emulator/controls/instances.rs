//! Instances over HTTP: what a person does in the console, and the CA on its own.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Refusal, answer, parse, parse_duration, refusal, saved};
use crate::instance_summary::InstanceSummary;
use crate::instances::{InstanceChange, InstanceId, InstanceType, NewInstance, Setting};
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
    let now = state.time.now();
    let removed = state.change_instance(&InstanceId(id), InstanceChange::Remove, now);
    removed.map_err(|_| no_such_instance())?;
    saved(&mut state, &json!({}))
}

async fn change(
    State(shared): State<Shared>,
    Path((id, name)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let id = InstanceId(id);
    let with: Arguments = match &body[..] {
        [] => Arguments::default(),
        body => parse(body)?,
    };
    let change = with.of_change(&name).map_err(refusal)?;
    let mut state = shared.lock();
    if InstanceSummary::of(&mut state, &id).is_none() {
        return Err(no_such_instance());
    }
    let now = state.time.now();
    let changed = state.change_instance(&id, change, now);
    changed.map_err(|_| refusal("there is no application under way"))?;
    show(&mut state, &id)
}

/// What a change needs beside its name.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    by: Option<String>,
    domain: Option<String>,
    reason: Option<String>,
    status: Option<String>,
}

impl Arguments {
    /// Fails with a sentence for a person.
    pub(super) fn of_change(self, name: &str) -> Result<InstanceChange, String> {
        let needed = |text: Option<String>, member: &str| {
            text.ok_or_else(|| format!("{name} needs a {member}"))
        };
        Ok(match name {
            "age" => InstanceChange::Age(parse_duration(&needed(self.by, "by")?)?),
            "apply" => InstanceChange::Apply(domains(needed(self.domain, "domain")?)?),
            "expire" => InstanceChange::Expire,
            "issue" => InstanceChange::Issue,
            "reject" => InstanceChange::Reject(needed(self.reason, "reason")?),
            "revoke" => InstanceChange::Revoke,
            "status" => InstanceChange::Status(needed(self.status, "status")?),
            "withdraw" => InstanceChange::Withdraw,
            "write" => InstanceChange::Write(domains(needed(self.domain, "domain")?)?),
            _ => return Err("there is no such change".to_owned()),
        })
    }
}

fn domains(list: String) -> Result<String, String> {
    match list.split(',').all(is_domain) {
        true => Ok(list),
        false => Err("no certificate can be issued for such domains".to_owned()),
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
