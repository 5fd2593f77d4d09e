//! What an order on an instance is up to.
//!
//! `Status` of `GetInstanceDetail` is the instance's, and `CertificateStatus` that of its
//! latest certificate. What they mean for one order follows from the certificate that was
//! there before it and from the names that it is for (CAS API 2020-04-07, GetInstanceDetail;
//! the service has no table of states).

use super::CasV2;
use super::progress::Progress;
use crate::orders::certificate::read_chain;
use crate::orders::snapshot::Described;
use crate::orders::{
    DomainRecord, Domains, InstanceOrder, ListedOrder, OrderSnapshot, Status, ValidationMethod,
    ValidationRecord,
};
use cas::operations::{
    CertificateStatus, DomainValidation, GetTaskAttribute, GetUserCertificateDetail,
    InstanceDetail, InstanceId, InstanceStatus, InstanceValidationMethod, TaskAttribute,
};
use cas::{CallOptions, Error, ErrorKind};

/// What an instance shows of one order.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    /// Its certificate is the instance's latest.
    Certificate(Status),
    /// Its certificate was the latest once.
    EarlierCertificate(String),
    /// A certificate of which the instance does not say whose it is.
    Certificates(String),
    /// Its application is under way.
    Application,
    /// No application of it is under way, and no certificate has come of it.
    Nothing(Ended),
    /// Nothing that is understood.
    Unclear,
}

/// Why nothing can come of an application any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// It was taken back or turned down, or never submitted.
    OnInstance,
    /// The instance carries another's application.
    Displaced,
    /// The instance was refunded or closed.
    Closed,
    /// The instance's term is over.
    TermOver,
}

impl CasV2 {
    /// What became of an order. `own` tells it from others on the instance; without it, what
    /// this process knows does, and without that it is whatever the instance shows last.
    pub(in crate::orders) async fn describe(
        &self,
        instance: &InstanceId,
        own: Option<&InstanceOrder>,
        call: &CallOptions,
    ) -> Result<Described, Error> {
        let detail = match self.detail(instance, call).await {
            Ok(detail) => detail,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Described::Missing("")),
            Err(error) => return Err(error),
        };
        let own = own.cloned().or_else(|| self.known(instance));
        let seen = self.snapshot(instance, &detail, own, call).await?;
        Ok(Described::Order(Box::new(seen)))
    }

    /// The same of one that was listed just now.
    pub(in crate::orders) async fn describe_beside(
        &self,
        instance: &InstanceId,
        listed: &ListedOrder,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        match self.describe(instance, None, call).await? {
            Described::Order(seen) => Ok(*seen),
            Described::Missing(word) => Ok(OrderSnapshot::by_list(listed, word)),
        }
    }

    pub(super) async fn snapshot(
        &self,
        instance: &InstanceId,
        detail: &InstanceDetail,
        own: Option<InstanceOrder>,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        let word = detail.status.as_ref();
        let word = word.map_or("", InstanceStatus::as_api_str).to_owned();
        let mut seen = OrderSnapshot {
            method: method(detail),
            ..OrderSnapshot::bare(Status::Unknown, &word)
        };
        let mut order = own.clone().unwrap_or_else(|| of_detail(detail));
        match shown(detail, own.as_ref()) {
            Shown::Certificate(status) => {
                self.take_latest(&mut seen, detail, status);
            }
            Shown::EarlierCertificate(certificate) => {
                self.take_earlier(&mut seen, instance, &certificate, call)
                    .await?;
            }
            Shown::Certificates(latest) => {
                let names = self.names_of(&latest, call).await?;
                let wanted = own.as_ref().and_then(|own| own.domains.as_ref());
                let is_ours = match (names, wanted) {
                    (Some(names), Some(wanted)) => wanted.may_become(&names),
                    _ => false,
                };
                match is_ours {
                    true => self.take_latest(&mut seen, detail, by_certificate(detail)),
                    false => {
                        seen.status = Status::Withdrawn;
                        seen.said = Some(ANOTHERS.to_owned());
                    }
                }
            }
            Shown::Application => {
                seen.is_on_instance = true;
                seen.records = detail.validation_records.iter().map(record).collect();
                seen.status = Status::PendingValidation;
                if seen.records.is_empty() {
                    let progress = self.progress(instance, detail, call).await?;
                    seen.status = match progress.is_refused() {
                        true => Status::Failed,
                        false => Status::InReview,
                    };
                    seen.said = progress.said();
                }
                order.is_submitted = true;
            }
            Shown::Nothing(ended) => {
                let was_submitted = own.as_ref().is_none_or(|own| own.is_submitted);
                (seen.status, seen.said) = self
                    .ended(instance, detail, ended, was_submitted, call)
                    .await?;
            }
            Shown::Unclear => {}
        }
        if let Some(certificate) = &seen.certificate_id {
            order.certificate = Some(certificate.clone());
            order.is_submitted = true;
        }
        seen.instance_order = Some(order);
        Ok(seen)
    }

    fn take_latest(&self, seen: &mut OrderSnapshot, detail: &InstanceDetail, status: Status) {
        seen.certificate_id = detail.certificate_id.map(|id| id.to_string());
        seen.not_before = detail.certificate_not_before;
        seen.not_after = detail.certificate_not_after;
        seen.status = self.by_date(status, seen);
    }

    /// A certificate that is not the latest is read by itself. Whether it was revoked is not
    /// told there.
    async fn take_earlier(
        &self,
        seen: &mut OrderSnapshot,
        instance: &InstanceId,
        certificate: &str,
        call: &CallOptions,
    ) -> Result<(), Error> {
        seen.certificate_id = Some(certificate.to_owned());
        let Ok(certificate_id) = certificate.parse() else {
            return Ok(());
        };
        let request = GetUserCertificateDetail { certificate_id };
        match self.client.send(&request, call).await {
            Ok(detail) => {
                let chain = detail.certificate.as_deref().and_then(read_chain);
                let begin = chain.as_ref().map(|chain| chain.not_before.timestamp());
                let end = chain.as_ref().map(|chain| chain.not_after.timestamp());
                seen.not_before = begin.or(detail.not_before);
                seen.not_after = end.or(detail.not_after);
                seen.status = self.by_date(Status::Issued, seen);
                Ok(())
            }
            // It was deleted from the store of certificates, or is not for this key to see.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden) => {
                tracing::warn!(%instance, code = error.code(), "cannot read an earlier certificate");
                seen.status = Status::Issued;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The names of a certificate; `None` where they cannot be read.
    async fn names_of(
        &self,
        certificate: &str,
        call: &CallOptions,
    ) -> Result<Option<Domains>, Error> {
        let Ok(certificate_id) = certificate.parse() else {
            return Ok(None);
        };
        let request = GetUserCertificateDetail { certificate_id };
        match self.client.send(&request, call).await {
            Ok(detail) => Ok(Domains::from_api(&detail.subject_alternative_names)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A certificate whose end has come is expired, unless the clock is in doubt.
    fn by_date(&self, status: Status, seen: &OrderSnapshot) -> Status {
        let has_ended = seen.not_after.is_some_and(|end| end < self.client.now());
        match status {
            Status::Issued if has_ended && self.client.clock_doubt().is_none() => Status::Expired,
            status => status,
        }
    }

    /// How an application ended of which nothing is left on the instance. Where only a
    /// withdrawal or a refusal can be meant and nothing tells which, it was withdrawn.
    async fn ended(
        &self,
        instance: &InstanceId,
        detail: &InstanceDetail,
        ended: Ended,
        was_submitted: bool,
        call: &CallOptions,
    ) -> Result<(Status, Option<String>), Error> {
        Ok(match ended {
            Ended::Displaced => (Status::Withdrawn, Some(ANOTHERS.to_owned())),
            Ended::Closed => (Status::Withdrawn, None),
            Ended::TermOver => (Status::Failed, Some(TERM_OVER.to_owned())),
            Ended::OnInstance if !was_submitted => {
                (Status::Failed, Some(NEVER_SUBMITTED.to_owned()))
            }
            Ended::OnInstance => {
                let progress = self.progress(instance, detail, call).await?;
                let status = match progress.is_refused() {
                    true => Status::Failed,
                    false => Status::Withdrawn,
                };
                (status, progress.said())
            }
        })
    }

    async fn progress(
        &self,
        instance: &InstanceId,
        detail: &InstanceDetail,
        call: &CallOptions,
    ) -> Result<Progress, Error> {
        let task = self.task(instance, call).await?;
        Ok(Progress::of(task.as_ref(), detail))
    }

    /// What the service says of the last submission; `None` where it says nothing, or not to
    /// this key.
    pub(super) async fn task(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<Option<TaskAttribute>, Error> {
        let instance_id = instance.clone();
        match self
            .client
            .send(&GetTaskAttribute { instance_id }, call)
            .await
        {
            Ok(task) => Ok(Some(task)),
            Err(error) if error.kind().is_transient() || error.kind() == ErrorKind::Cancelled => {
                Err(error)
            }
            Err(error) => {
                tracing::debug!(%instance, code = error.code(), "the submission is not told");
                Ok(None)
            }
        }
    }
}

const ANOTHERS: &str = "the instance carries an application or a certificate for other names";
const TERM_OVER: &str = "the term of the instance is over";
const NEVER_SUBMITTED: &str = "the application was never submitted";

/// The order that an instance shows last, where nothing else is known of it.
fn of_detail(detail: &InstanceDetail) -> InstanceOrder {
    let latest = detail.certificate_id.map(|id| id.to_string());
    let is_pending = detail.status == Some(InstanceStatus::Pending);
    InstanceOrder {
        domains: Domains::from_api(&detail.domains),
        base: latest.filter(|_| is_pending),
        certificate: None,
        is_submitted: true,
    }
}

/// What a description of an instance shows of one order.
fn shown(detail: &InstanceDetail, own: Option<&InstanceOrder>) -> Shown {
    use InstanceStatus::{Closed, Expired, Inactive, Normal, Pending, Refund, WillExpire};
    let latest = detail.certificate_id.map(|id| id.to_string());
    if let Some(certificate) = own.and_then(|own| own.certificate.clone()) {
        return match latest == Some(certificate.clone()) {
            true => Shown::Certificate(by_certificate(detail)),
            false => Shown::EarlierCertificate(certificate),
        };
    }
    let is_pending = detail.status == Some(Pending);
    let base = own.and_then(|own| own.base.as_ref());
    if let Some(latest) = latest.filter(|latest| Some(latest) != base) {
        return match own {
            // Who knows the instance alone waits for what is under way there.
            None if is_pending => Shown::Application,
            Some(own) if !are_for(detail, own) => Shown::Certificates(latest),
            _ => Shown::Certificate(by_certificate(detail)),
        };
    }
    match &detail.status {
        Some(Pending) if own.is_none_or(|own| are_for(detail, own)) => Shown::Application,
        Some(Pending) => Shown::Nothing(Ended::Displaced),
        Some(Inactive | Normal) => Shown::Nothing(Ended::OnInstance),
        Some(WillExpire | Expired) => Shown::Nothing(Ended::TermOver),
        Some(Refund | Closed) => Shown::Nothing(Ended::Closed),
        Some(InstanceStatus::Unrecognized(_)) | None => Shown::Unclear,
    }
}

/// Whether an instance is for the names of an order. One that tells none contradicts nothing.
fn are_for(detail: &InstanceDetail, own: &InstanceOrder) -> bool {
    let stored = Domains::from_api(&detail.domains);
    match (&own.domains, stored) {
        (Some(wanted), Some(stored)) => wanted.may_become(&stored),
        _ => true,
    }
}

/// The status of the latest certificate. A word that is new, or absent, says nothing against
/// it.
fn by_certificate(detail: &InstanceDetail) -> Status {
    if detail.certificate_revoked.is_some() {
        return Status::Revoked;
    }
    match detail.certificate_status {
        Some(CertificateStatus::Revoked) => Status::Revoked,
        Some(CertificateStatus::Expired) => Status::Expired,
        _ => Status::Issued,
    }
}

fn method(detail: &InstanceDetail) -> Option<ValidationMethod> {
    match detail.validation_method {
        Some(InstanceValidationMethod::Dns) => Some(ValidationMethod::Dns),
        Some(InstanceValidationMethod::Http) => Some(ValidationMethod::File),
        _ => None,
    }
}

/// A record as the service gives it. Of a file it has no fields of its own: the key is its
/// path, or its name alone, and the value its content.
fn record(told: &DomainValidation) -> DomainRecord {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let kind = text(&told.validation_type).to_uppercase();
    let (key, value) = (text(&told.key), text(&told.value));
    let record = match kind.as_str() {
        "HTTP" | "FILE" => ValidationRecord::File {
            domain: text(&told.domain),
            uri: path(&key),
            content: value,
        },
        _ => ValidationRecord::Dns {
            domain: key,
            record_type: kind,
            value,
        },
    };
    let domain = told.domain.as_deref().and_then(|name| name.parse().ok());
    DomainRecord { domain, record }
}

/// Where a CA looks for a file that is only named (CA/Browser Forum Baseline Requirements
/// 3.2.2.4.18).
fn path(key: &str) -> String {
    match key.contains('/') {
        true if key.starts_with('/') => key.to_owned(),
        true => format!("/{key}"),
        false => format!("/.well-known/pki-validation/{key}"),
    }
}

#[cfg(test)]
mod tests;
