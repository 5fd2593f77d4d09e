//! The application on an instance: apply, ask how the submission went, withdraw.
//!
//! Source: CAS API 2020-04-07, ApplyCertificate, GetTaskAttribute and
//! CancelPendingCertificate.

use super::client_token::{self, CLIENT_TOKEN};
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::instances::{InstanceId, Stage};
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::{RejectionShows, TaskForNeverApplied, TaskStatusWords};

const TAKEN: &[Parameter] = &[Parameter::text("InstanceId").required(), CLIENT_TOKEN];

pub(super) const APPLY: Operation =
    Operation::cas("ApplyCertificate", TAKEN, |account, parameters| {
        client_token::once(
            account,
            parameters,
            "ApplyCertificate",
            |instances, id, setting| {
                let (instance, applicants) = instances.get_beside_applicants(id, setting)?;
                instance.apply(applicants, setting)
            },
        )
    });

pub(super) const CANCEL: Operation =
    Operation::cas("CancelPendingCertificate", TAKEN, |account, parameters| {
        client_token::once(
            account,
            parameters,
            "CancelPendingCertificate",
            |instances, id, setting| instances.get(id, setting)?.withdraw(setting),
        )
    });

pub(super) const TASK: Operation = Operation::cas(
    "GetTaskAttribute",
    &[
        Parameter::text("TaskId").required(),
        Parameter::text("TaskType"),
    ],
    task,
);

/// The word of a task, by its meaning.
#[derive(Clone, Copy)]
enum TaskStatus {
    Success,
    Processing,
    Failed,
}

fn task(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    if parameters
        .text("TaskType")
        .is_some_and(|kind| kind != "ApplyCertificate")
    {
        return Err(ApiError::invalid("TaskType must be ApplyCertificate."));
    }
    let id = InstanceId(parameters.required_text("TaskId")?.to_owned());
    let (instances, setting) = account.instances();
    let instance = instances.get(&id, &setting)?;
    let variants = setting.variants();
    let stage = instance.application.as_ref().map(|found| &found.stage);
    let (status, message) = match (stage, variants.task_for_never_applied) {
        (None, TaskForNeverApplied::Success) => (TaskStatus::Success, ""),
        (None, TaskForNeverApplied::Processing) => (TaskStatus::Processing, ""),
        (None, TaskForNeverApplied::NotFound) => {
            return Err(ApiError::instance_not_found(variants));
        }
        (Some(Stage::Submitted), _) => (TaskStatus::Processing, ""),
        (Some(Stage::Rejected(reason)), _) if variants.rejection_shows == RejectionShows::Task => {
            (TaskStatus::Failed, reason.as_str())
        }
        (Some(_), _) => (TaskStatus::Success, ""),
    };
    let word = match (status, variants.task_status_words) {
        (TaskStatus::Success, TaskStatusWords::Success) => "success",
        (TaskStatus::Processing, TaskStatusWords::Success) => "processing",
        (TaskStatus::Failed, TaskStatusWords::Success) => "failed",
        (TaskStatus::Success, TaskStatusWords::Completed) => "COMPLETED",
        (TaskStatus::Processing, TaskStatusWords::Completed) => "PENDING",
        (TaskStatus::Failed, TaskStatusWords::Completed) => "FAILED",
    };
    let mut members = Members::from_iter([("TaskStatus".to_owned(), word.into())]);
    if !message.is_empty() {
        members.insert("TaskMessage".to_owned(), message.into());
    }
    Ok(members)
}
