//! What GetInstanceDetail and a row of ListInstances say alike.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answer::Members;
use crate::instances::{Instance, InstanceCertificate, Setting, Stage};
use crate::variants::InstanceVariants;
use crate::variants::instances::{
    CertStatusDuringReapply, CertificateIdType, InstanceTimesBeforeIssue, PendingResultWords,
    RejectionShows, TimeUnit,
};

/// The members that both have.
pub(super) fn facts(instance: &Instance, status: &str, setting: &Setting<'_>) -> Members {
    let variants = setting.variants();
    let data = &instance.data;
    let mut members = Members::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("InstanceId", instance.id.as_str().into());
    put("InstanceType", instance.instance_type.as_str().into());
    put("Status", status.into());
    put("Spec", instance.spec.0.as_str().into());
    put("Brand", instance.spec.brand().into());
    put("CertificateType", instance.spec.grade().into());
    put("FullDomainCount", instance.full_domain_count.into());
    put("WildcardDomainCount", instance.wildcard_domain_count.into());
    put("OrderStartTime", moment(instance.ordered_at, variants));
    put("OrderEndTime", moment(instance.order_ends_at(), variants));
    let reissue = data.auto_reissue.as_deref().unwrap_or("disable");
    put("AutoReissue", reissue.into());
    if !data.domains.is_empty() {
        put("Domain", data.domains.join(",").into());
    }
    for (name, text) in [
        ("CertificateName", data.name.as_deref()),
        ("KeyAlgorithm", data.key_algorithm.map(|key| key.as_str())),
        ("ResourceGroupId", data.resource_group_id.as_deref()),
        (
            "PendingResult",
            pending_result(instance, variants).as_deref(),
        ),
    ] {
        if let Some(text) = text {
            put(name, text.into());
        }
    }
    match instance.latest() {
        Some(latest) => put_certificate(&mut members, instance, latest, setting),
        None => put_times_before_issue(&mut members, instance, variants),
    }
    members
}

fn put_certificate(
    members: &mut Members,
    instance: &Instance,
    latest: &InstanceCertificate,
    setting: &Setting<'_>,
) {
    let variants = setting.variants();
    let is_hidden = instance.under_way().is_some()
        && variants.cert_status_during_reapply == CertStatusDuringReapply::Empty;
    let status = if is_hidden {
        ""
    } else {
        latest.status(setting.now)
    };
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("CertificateStatus", status.into());
    put("CertificateId", certificate_id(latest, variants));
    put("CertIdentifier", cert_identifier(latest).into());
    put(
        "CertificateNotBefore",
        moment(latest.issued.not_before, variants),
    );
    put(
        "CertificateNotAfter",
        moment(latest.issued.not_after, variants),
    );
    if let Some(revoked_at) = latest.revocation_shown_at(setting) {
        put("CertificateRevokeTime", moment(revoked_at, variants));
    }
    if let Some((start, end)) = instance.term() {
        put("InstanceStartTime", moment(start, variants));
        put("InstanceEndTime", moment(end, variants));
    }
}

fn put_times_before_issue(members: &mut Members, instance: &Instance, variants: &InstanceVariants) {
    let no_time = match variants.instance_times_before_issue {
        InstanceTimesBeforeIssue::Absent => return,
        InstanceTimesBeforeIssue::Null => Value::Null,
        InstanceTimesBeforeIssue::Zero => 0.into(),
        InstanceTimesBeforeIssue::Purchase => {
            let (start, end) = (instance.ordered_at, instance.order_ends_at());
            members.insert("InstanceStartTime".to_owned(), moment(start, variants));
            members.insert("InstanceEndTime".to_owned(), moment(end, variants));
            return;
        }
    };
    for name in [
        "CertificateNotAfter",
        "CertificateNotBefore",
        "InstanceEndTime",
        "InstanceStartTime",
    ] {
        members.insert(name.to_owned(), no_time.clone());
    }
}

fn pending_result(instance: &Instance, variants: &InstanceVariants) -> Option<String> {
    let stage = instance.application.as_ref().map(|found| &found.stage);
    if let Some(Stage::Rejected(reason)) = stage
        && variants.rejection_shows == RejectionShows::PendingResult
    {
        return Some(match variants.pending_result_words {
            PendingResultWords::Text => "failed".to_owned(),
            PendingResultWords::Issued | PendingResultWords::Absent => reason.clone(),
        });
    }
    let word = match stage {
        Some(Stage::Validating | Stage::Reviewing) => Some("pending"),
        Some(Stage::Issued) => Some("issued"),
        _ => None,
    };
    let word = match variants.pending_result_words {
        PendingResultWords::Issued => word,
        PendingResultWords::Text => Some(word.unwrap_or("none")),
        PendingResultWords::Absent => None,
    };
    word.map(str::to_owned)
}

/// A moment in the unit that was chosen.
pub(super) fn moment(moment: Timestamp, variants: &InstanceVariants) -> Value {
    match variants.time_unit {
        TimeUnit::Milliseconds => moment.as_millisecond().into(),
        TimeUnit::Seconds => moment.as_second().into(),
    }
}

pub(super) fn certificate_id(
    certificate: &InstanceCertificate,
    variants: &InstanceVariants,
) -> Value {
    match variants.certificate_id_type {
        CertificateIdType::Number => certificate.id.into(),
        CertificateIdType::String => certificate.id.to_string().into(),
    }
}

pub(super) fn cert_identifier(certificate: &InstanceCertificate) -> String {
    format!("{}-cn-hangzhou", certificate.id)
}

/// `OrderProgress`: an object in a text, with a member of its own name. The application
/// comes first, then each certificate, newest first.
pub(super) fn order_progress(instance: &Instance, setting: &Setting<'_>) -> Option<String> {
    let application = instance.application.as_ref()?;
    let fails = setting.variants().rejection_shows == RejectionShows::OrderProgress;
    let validation = match &application.stage {
        Stage::Rejected(_) if fails => Some("failed"),
        Stage::Reviewing => Some("completed"),
        Stage::Validating | Stage::Withdrawn | Stage::Rejected(_) => Some("processing"),
        Stage::Submitted | Stage::Issued => None,
    };
    let under_way = validation.map(|validation| {
        json!({
            "certificateName": application.data.domains.first(),
            "stages": [
                stage("apply", "completed", Some(application.submitted_at)),
                stage("domainValidation", validation, None),
            ],
        })
    });
    let certificates = instance.certificates.iter().rev();
    let entries: Vec<Value> = (under_way.into_iter())
        .chain(certificates.map(issued_progress))
        .collect();
    let progress = json!({ "orderProgress": entries });
    (!entries.is_empty()).then(|| progress.to_string())
}

fn issued_progress(certificate: &InstanceCertificate) -> Value {
    let issued = &certificate.issued;
    json!({
        "certificateId": certificate.id,
        "certificateName": certificate.names.first(),
        "notBefore": issued.not_before.as_millisecond(),
        "notAfter": issued.not_after.as_millisecond(),
        "stages": [
            stage("apply", "completed", None),
            stage("domainValidation", "completed", None),
            stage("issue", "completed", Some(issued.not_before)),
        ],
    })
}

fn stage(name: &str, status: &str, at: Option<Timestamp>) -> Value {
    let mut stage = json!({ "name": name, "title": name, "status": status });
    if let Some(at) = at {
        stage["time"] = at.as_millisecond().into();
    }
    stage
}
