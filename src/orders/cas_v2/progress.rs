//! What the service says of how an application went.
//!
//! No word is documented that means "refused". A refusal may show in the task of the
//! submission, in `PendingResult`, in a stage of `OrderProgress`, or nowhere.

use cas::operations::{InstanceDetail, InstanceStatus, TaskAttribute, TaskStatus};

/// What is told of an application, word for word.
#[derive(Debug, Default)]
pub(super) struct Progress {
    is_refused: bool,
    told: Vec<String>,
}

/// Parts of words that mean a refusal, in the languages the service speaks.
const REFUSALS: [&str; 8] = [
    "fail", "reject", "refus", "denied", "error", "失败", "拒绝", "驳回",
];

/// Parts of words that say how far an application is, or that it was taken back. Any other
/// text that is left when it has ended is the reason of a refusal.
const COURSE: [&str; 11] = [
    "none", "pending", "process", "issued", "success", "complete", "normal", "cancel", "withdr",
    "取消", "撤",
];

/// How many letters of one of the service's texts are shown.
const MOST_SHOWN: usize = 300;

impl Progress {
    pub(super) fn of(task: Option<&TaskAttribute>, detail: &InstanceDetail) -> Self {
        let mut progress = Self::default();
        if let Some(task) = task {
            progress.is_refused |= task.status == Some(TaskStatus::Failed);
            progress.tell(
                "TaskStatus",
                task.status.as_ref().map(TaskStatus::as_api_str),
            );
            progress.tell("TaskMessage", task.message.as_deref());
        }
        let pending = detail.pending_result.as_deref();
        let has_ended = detail.status != Some(InstanceStatus::Pending);
        progress.is_refused |=
            pending.is_some_and(|text| means_refusal(text) || has_ended && !is_course(text));
        progress.tell("PendingResult", pending);
        // Those of a certificate are of an earlier application.
        let stages = detail
            .order_progress
            .as_ref()
            .map(|progress| &progress.stages);
        let stages = stages.into_iter().flatten();
        for stage in stages.filter(|stage| stage.certificate_id.is_none()) {
            let status = stage.status.as_deref();
            progress.is_refused |= status.is_some_and(means_refusal);
            let name = stage.name.as_deref().unwrap_or("stage");
            progress.tell(&format!("OrderProgress {name}"), status);
        }
        progress
    }

    /// Whether anything of it means that the application was turned down.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// All of it in one line; `None` where there is nothing.
    pub(super) fn said(self) -> Option<String> {
        (!self.told.is_empty()).then(|| self.told.join("; "))
    }

    fn tell(&mut self, name: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        let shown: String = text.chars().take(MOST_SHOWN).collect();
        self.told.push(format!("{name}: {shown}"));
    }
}

fn is_course(text: &str) -> bool {
    let text = text.to_lowercase();
    COURSE.iter().any(|course| text.contains(course))
}

fn means_refusal(text: &str) -> bool {
    let text = text.to_lowercase();
    REFUSALS.iter().any(|refusal| text.contains(refusal))
}
