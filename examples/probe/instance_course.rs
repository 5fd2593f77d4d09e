//! The course of one application on a free test instance: written, applied for, looked at,
//! withdrawn.
//!
//! Whatever happens on the way, the application is withdrawn at the end, or the report says
//! that it is left. The instance stays, and is free again.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use cas::operations::{
    ApplyCertificate, CancelPendingCertificate, DomainValidation, GetInstanceDetail,
    GetTaskAttribute, InstanceDetail, InstanceFilter, InstanceId, InstanceRow, InstanceStatus,
    InstanceValidationMethod, TaskStatus, UpdateInstance,
};
use cas::{CallOptions, Client, Error, ErrorKind, Operation};
use tokio::time::sleep;

use super::report::Report;

/// No account has it: it has the form of an instance's id and no random part.
const NEVER_AN_INSTANCE: &str = "cas_dv-cn-000000000000";

/// The free test certificate.
const TEST_SPEC: &str = "ss.dv.t";

/// How often a state that is to come is looked for.
const MOST_LOOKS: u32 = 240;

/// What to probe with.
#[derive(Debug)]
pub(super) struct InstanceCourse<'a> {
    pub(super) client: &'a Client,
    pub(super) instance: &'a InstanceId,
    pub(super) domain: &'a str,
    /// Between two looks.
    pub(super) pause: Duration,
}

impl InstanceCourse<'_> {
    /// Goes through all of it.
    pub(super) async fn run(&self) -> Result<Report> {
        let mut report = Report::default();
        let before = self.detail().await?;
        ensure!(
            before.spec.as_deref() == Some(TEST_SPEC)
                && before.status == Some(InstanceStatus::Inactive)
                && before.certificate_id.is_none(),
            "the instance is no unused test instance, and was left alone"
        );
        self.ask_what_changes_nothing(&mut report).await?;
        let applied = self.apply(&mut report).await;
        let seen = match &applied {
            Ok(()) => self.look_at(&mut report).await,
            Err(_) => Ok(()),
        };
        let ended = self.withdraw(&mut report).await;
        ended.context("the application is left over: withdraw it in the console")?;
        applied.and(seen)?;
        Ok(report)
    }

    async fn ask_what_changes_nothing(&self, report: &mut Report) -> Result<()> {
        let absent = GetInstanceDetail {
            instance_id: NEVER_AN_INSTANCE.parse()?,
        };
        let absent = self.send(&absent).await.map(drop);
        match absent
            .as_ref()
            .map_err(|error| (error.code(), error.http_status()))
        {
            Err((Some("NotFound"), Some(404))) => report.settle("not-found-code", "not-found-404"),
            Err((Some("NotFound"), _)) => report.settle("not-found-code", "not-found"),
            Err((Some("InvalidInstanceId.NotFound"), _)) => {
                report.settle("not-found-code", "invalid-instance-id");
            }
            other => report.note(format!("an instance that never was: {other:?}")),
        }
        let never_applied = "task-for-never-applied";
        match self.task().await {
            Ok(Some(TaskStatus::Success)) => report.settle(never_applied, "success"),
            Ok(Some(TaskStatus::Processing)) => report.settle(never_applied, "processing"),
            Ok(other) => report.note(format!("the task of what never applied: {other:?}")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                report.settle(never_applied, "not-found");
            }
            Err(error) => report.note(format!(
                "the task of what never applied: {}",
                code_of(&error)
            )),
        }
        let call = call();
        let all = InstanceFilter::default();
        let tests = InstanceFilter {
            instance_type: Some("TEST".to_owned()),
            ..InstanceFilter::default()
        };
        // A list may lag: the one that is in question is read last.
        let of_tests = self.client.list_instances(&tests, &call).await?.rows;
        let listed = self.client.list_instances(&all, &call).await?.rows;
        let has = |rows: &[InstanceRow]| rows.iter().any(|row| row.instance_id == *self.instance);
        match (has(&listed), has(&of_tests)) {
            (true, _) => report.settle("list-default-instance-type", "all"),
            (false, true) => report.settle("list-default-instance-type", "buy"),
            (false, false) => report.note("no list shows the instance yet"),
        }
        let is_of_quota = |row: &InstanceRow| row.instance_id.to_string().starts_with("cas-ivauto");
        if listed.iter().any(is_of_quota) {
            report.settle("list-shows-v1", "yes");
        }
        Ok(())
    }

    /// Writes and applies; whether it is submitted by then, a look says.
    async fn apply(&self, report: &mut Report) -> Result<()> {
        let update = self.update();
        let mut is_protected = false;
        for _ in 0..MOST_LOOKS {
            match self.send(&update).await {
                Ok(_) => break,
                Err(error) if error.code() == Some("InvalidStatus.UpdateProtection") => {
                    is_protected = true;
                    sleep(self.pause).await;
                }
                Err(error) => bail!("what to apply for cannot be written: {}", code_of(&error)),
            }
        }
        if is_protected {
            report.settle("first-update", "protected");
        }
        if self.detail().await?.status == Some(InstanceStatus::Pending) {
            report.settle("update-auto-submits", "complete");
            return Ok(());
        }
        let apply = ApplyCertificate {
            instance_id: self.instance.clone(),
        };
        match self.send(&apply).await {
            Ok(_) => {
                report.settle("contact-omitted", "account");
                Ok(())
            }
            Err(error)
                if error
                    .code()
                    .is_some_and(|code| code.starts_with("MissingParameter")) =>
            {
                report.settle("contact-omitted", "refused");
                bail!("the account has no contact: store one in the console, and run this again")
            }
            Err(error) => bail!("the application was refused: {}", code_of(&error)),
        }
    }

    async fn look_at(&self, report: &mut Report) -> Result<()> {
        let detail = self
            .wait(|seen| !seen.validation_records.is_empty() || seen.certificate_id.is_some())
            .await?;
        let Some(record) = detail.validation_records.first() else {
            report.settle("auto-dns", "on");
            return Ok(());
        };
        match key_form(record, self.domain) {
            Some(value) => report.settle("validation-key-form", value),
            None => report.note("the record's key may be relative to the root domain"),
        }
        report.note(format!("the record's type: {:?}", record.validation_type));
        report.note(format!(
            "names of records: {}",
            detail.validation_records.len()
        ));
        let pre_authorisation = record.cname.is_some() || record.cname_key.is_some();
        report.note(format!(
            "a CNAME for later applications: {pre_authorisation}"
        ));
        match self.task().await {
            Ok(status) => report.note(format!("the task while under way: {status:?}")),
            Err(error) => report.note(format!("the task while under way: {}", code_of(&error))),
        }
        report.note(format!(
            "PendingResult while under way: {:?}",
            detail.pending_result
        ));
        let again = self.send(&self.update()).await;
        match again.as_ref().map_err(|error| error.code()) {
            Ok(_) => report.settle("update-in-pending", "accepted"),
            Err(Some("InvalidStatus.UpdateProtection")) => {
                report.settle("update-in-pending", "update-protection");
            }
            Err(Some("OperationDenied.StatusNotSupport")) => {
                report.settle("update-in-pending", "status-not-support");
            }
            Err(other) => report.note(format!("an update while under way: {other:?}")),
        }
        Ok(())
    }

    /// Withdraws until nothing is under way any more.
    async fn withdraw(&self, report: &mut Report) -> Result<()> {
        let cancel = CancelPendingCertificate {
            instance_id: self.instance.clone(),
        };
        let (mut refusals, mut is_accepted) = (0, false);
        for _ in 0..MOST_LOOKS {
            let seen = self.detail().await?;
            if seen.status != Some(InstanceStatus::Pending) {
                self.tell_end(&seen, refusals, is_accepted, report);
                return Ok(());
            }
            if !is_accepted {
                match self.send(&cancel).await {
                    Ok(_) => is_accepted = true,
                    Err(error) => {
                        refusals += 1;
                        report.note(format!("a withdrawal: {}", code_of(&error)));
                    }
                }
            }
            sleep(self.pause).await;
        }
        bail!("the withdrawal did not end")
    }

    fn tell_end(&self, seen: &InstanceDetail, refusals: u32, asked: bool, report: &mut Report) {
        if seen.certificate_id.is_some() {
            report.note("the certificate was issued: one of the year's free ones is used");
        } else if asked {
            match seen.status {
                Some(InstanceStatus::Normal) => report.settle("status-after-withdraw", "normal"),
                Some(InstanceStatus::Inactive) => {
                    report.settle("status-after-withdraw", "inactive");
                }
                _ => report.note("the status after the withdrawal is another one"),
            }
            let value = if refusals == 0 { "never" } else { "first-call" };
            report.settle("withdraw-refused-for", value);
        }
    }

    fn update(&self) -> UpdateInstance {
        UpdateInstance {
            instance_id: self.instance.clone(),
            domains: vec![self.domain.to_owned()],
            csr: None,
            key_algorithm: None,
            validation_method: Some(InstanceValidationMethod::Dns),
            contact_ids: Vec::new(),
            company_id: None,
            tags: None,
        }
    }

    async fn wait(&self, is_there: impl Fn(&InstanceDetail) -> bool) -> Result<InstanceDetail> {
        for _ in 0..MOST_LOOKS {
            let seen = self.detail().await?;
            if is_there(&seen) {
                return Ok(seen);
            }
            sleep(self.pause).await;
        }
        bail!("the record that was to come did not come")
    }

    async fn detail(&self) -> Result<InstanceDetail, Error> {
        let instance_id = self.instance.clone();
        self.send(&GetInstanceDetail { instance_id }).await
    }

    async fn task(&self) -> Result<Option<TaskStatus>, Error> {
        let instance_id = self.instance.clone();
        Ok(self.send(&GetTaskAttribute { instance_id }).await?.status)
    }

    async fn send<O: Operation>(&self, operation: &O) -> Result<O::Answer, Error> {
        self.client.send(operation, &call()).await
    }
}

fn call() -> CallOptions {
    CallOptions::default()
}

/// How a key is written; `None` where two ways look the same.
fn key_form(record: &DomainValidation, domain: &str) -> Option<&'static str> {
    let registrable = psl::domain_str(domain)?;
    let key = record.key.as_deref()?;
    if key == "@" || key.starts_with("@.") {
        Some("at")
    } else if key.ends_with(registrable) {
        Some("full")
    } else if domain == registrable || key.contains('.') {
        // How the root domain itself is written does not show here.
        None
    } else {
        Some("domain")
    }
}

fn code_of(error: &Error) -> String {
    error.code().unwrap_or("no code").to_owned()
}
