//! How the submission of an application went (CAS API 2020-04-07, GetTaskAttribute).

use serde::Deserialize;

use super::{InstanceId, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// Asks how the latest submission on an instance went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetTaskAttribute {
    /// The instance, whose id is the task's.
    pub instance_id: InstanceId,
}

/// What is told of a submission. It may be nothing: what the service says of an instance
/// that was never applied for is written nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TaskAttribute {
    /// How it went.
    #[serde(rename = "TaskStatus", default, deserialize_with = "field::word")]
    pub status: Option<TaskStatus>,
    /// What the service says of it, after a success too.
    #[serde(rename = "TaskMessage", default, deserialize_with = "field::text")]
    pub message: Option<String>,
}

/// How a submission went. It says nothing of the certificate, whose names the CA validates
/// after a success.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TaskStatus {
    /// The application was submitted. Some answers call it `COMPLETED`.
    Success,
    /// It is being submitted. Some answers call it `PENDING`.
    Processing,
    /// It could not be submitted.
    Failed,
    /// Another word than the API documents.
    Unrecognized(String),
}

impl Operation for GetTaskAttribute {
    const ACTION: &'static str = "GetTaskAttribute";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = TaskAttribute;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("TaskId", self.instance_id.to_string())
    }
}

impl TaskStatus {
    /// The word that the API documents.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Success => "success",
            Self::Processing => "processing",
            Self::Failed => "failed",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for TaskStatus {
    fn from(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "success" | "completed" => Self::Success,
            "processing" | "pending" => Self::Processing,
            "failed" => Self::Failed,
            _ => Self::Unrecognized(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(body: &str) -> TaskAttribute {
        GetTaskAttribute::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn the_task_of_an_instance_has_its_id() {
        let request = GetTaskAttribute {
            instance_id: "cas_dv-cn-1".parse().unwrap(),
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [("TaskId", "cas_dv-cn-1")]
        );
    }

    #[test]
    fn a_failure_has_a_message() {
        let task = task(r#"{"RequestId":"R1","TaskStatus":"failed","TaskMessage":"域名不支持"}"#);
        assert_eq!(task.status, Some(TaskStatus::Failed));
        assert_eq!(task.message.as_deref(), Some("域名不支持"));
    }

    #[test]
    fn both_sets_of_words_are_read_in_any_case() {
        for (words, status) in [
            (["success", "COMPLETED", "Success"], TaskStatus::Success),
            (["processing", "PENDING", "Pending"], TaskStatus::Processing),
            (["failed", "FAILED", "Failed"], TaskStatus::Failed),
        ] {
            for word in words {
                assert_eq!(TaskStatus::from(word.to_owned()), status, "{word}");
            }
            assert_eq!(TaskStatus::from(status.as_api_str().to_owned()), status);
        }
        let odd = task(r#"{"TaskStatus":"Paused"}"#).status.unwrap();
        assert_eq!(odd, TaskStatus::Unrecognized("Paused".to_owned()));
        assert_eq!(odd.as_api_str(), "Paused");
    }

    #[test]
    fn a_task_of_which_nothing_is_told_has_no_status() {
        for body in ["{}", r#"{"TaskStatus":"","TaskMessage":null}"#] {
            assert_eq!((task(body).status, task(body).message), (None, None));
        }
    }
}
