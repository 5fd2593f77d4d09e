//! Open questions about instances (CAS 2.0).

use super::{Switch, switches};

switches! {
    /// One answer to every open question about instances.
    InstanceVariants {}

    /// Whether UpdateInstance submits the application by itself.
    update_auto_submits "update-auto-submits" UpdateAutoSubmits {
        /// It never does.
        No "no",
        /// It does once the data of a bought DV instance are complete.
        BoughtDv "bought-dv",
        /// It does once the data of any instance are complete.
        Complete "complete",
    }

    /// The first UpdateInstance of an instance.
    first_update "first-update" FirstUpdate {
        /// It is taken.
        Accepted "accepted",
        /// 400 `InvalidStatus.UpdateProtection`, once: the purchase still settles.
        Protected "protected",
    }

    /// UpdateInstance while an application is under way.
    update_in_pending "update-in-pending" UpdateInPending {
        /// `InvalidStatus.UpdateProtection`.
        UpdateProtection "update-protection",
        /// `OperationDenied.StatusNotSupport`.
        StatusNotSupport "status-not-support",
        /// It is taken, and changes nothing about the application.
        Accepted "accepted",
    }

    /// UpdateInstance on an instance that has issued.
    update_after_issue "update-after-issue" UpdateAfterIssue {
        /// It is taken.
        Accepted "accepted",
        /// It is taken once the certificate or the term will expire.
        WillExpire "will-expire",
        /// `OperationDenied.StatusNotSupport`.
        Refused "refused",
    }

    /// ApplyCertificate on an instance that has issued.
    apply_after_issue "apply-after-issue" ApplyAfterIssue {
        /// It is taken.
        Accepted "accepted",
        /// It is taken once the certificate or the term will expire.
        WillExpire "will-expire",
        /// `OperationDenied.StatusNotSupport`.
        Refused "refused",
    }

    /// The status of an instance whose first application was withdrawn.
    status_after_withdraw "status-after-withdraw" StatusAfterWithdraw {
        /// `normal`.
        Normal "normal",
        /// `inactive`.
        Inactive "inactive",
    }

    /// The status of an instance whose application was turned down.
    status_after_rejection "status-after-rejection" StatusAfterRejection {
        /// `normal`.
        Normal "normal",
        /// `inactive`, if it never issued.
        Inactive "inactive",
        /// `pending`, for ever.
        Pending "pending",
    }

    /// Where it shows that an application was turned down.
    rejection_shows "rejection-shows" RejectionShows {
        /// GetTaskAttribute: `failed`, with the reason.
        Task "task",
        /// `PendingResult` is the reason.
        PendingResult "pending-result",
        /// A stage of `OrderProgress` is `failed`.
        OrderProgress "order-progress",
        /// Nowhere.
        Nowhere "nowhere",
    }

    /// GetTaskAttribute for an instance that never applied.
    task_for_never_applied "task-for-never-applied" TaskForNeverApplied {
        /// `success`.
        Success "success",
        /// `processing`.
        Processing "processing",
        /// As if there were no such instance.
        NotFound "not-found",
    }

    /// The words of `TaskStatus`.
    task_status_words "task-status-words" TaskStatusWords {
        /// `success`, `processing`, `failed`.
        Success "success",
        /// `COMPLETED`, `PENDING`, `FAILED`.
        Completed "completed",
    }

    /// The words of `PendingResult`.
    pending_result_words "pending-result-words" PendingResultWords {
        /// `pending`, then `issued`; otherwise it is absent.
        Issued "issued",
        /// `none`, `pending`, `issued` or `failed`.
        Text "text",
        /// It is always absent.
        Absent "absent",
    }

    /// `DomainValidationList` where there is no record.
    validation_list_when_empty "validation-list-when-empty" ValidationListWhenEmpty {
        /// It is absent.
        Absent "absent",
        /// It is null.
        Null "null",
        /// It is an empty list.
        Empty "empty",
    }

    /// How `ValidationKey` is written for `www.example.com`.
    validation_key_form "validation-key-form" ValidationKeyForm {
        /// Relative to `RootDomain`: `_dnsauth.www`.
        RootDomain "root-domain",
        /// Relative to `Domain`: `_dnsauth`.
        Domain "domain",
        /// `_dnsauth.www.example.com`.
        Full "full",
        /// As relative to `RootDomain`, and `@` for that domain itself.
        At "at",
    }

    /// How many records several names have.
    validation_records "validation-records" ValidationRecords {
        /// One for each name.
        Each "each",
        /// One for a name and its wildcard.
        Shared "shared",
        /// One for each name, and for the name that comes free of charge.
        Gift "gift",
    }

    /// How the file of a validation by HTTP is told.
    http_fields "http-fields" HttpFields {
        /// `ValidationKey` is its path.
        Path "path",
        /// `ValidationKey` is its name.
        FileName "file-name",
        /// As its path, and the type is called `FILE`.
        FileType "file-type",
    }

    /// The unit of times.
    time_unit "time-unit" TimeUnit {
        /// Milliseconds, as in every sample.
        Milliseconds "ms",
        /// Seconds, as the texts say.
        Seconds "s",
    }

    /// The type of `CertificateId`.
    certificate_id_type "certificate-id-type" CertificateIdType {
        /// A number.
        Number "number",
        /// A text.
        String "string",
    }

    /// `CertificateStatus` while an instance that has issued applies again.
    cert_status_during_reapply "cert-status-during-reapply" CertStatusDuringReapply {
        /// That of the old certificate.
        Old "old",
        /// An empty text.
        Empty "empty",
    }

    /// `InstanceStartTime`, `InstanceEndTime` and the times of the certificate before the first one is issued.
    instance_times_before_issue "instance-times-before-issue" InstanceTimesBeforeIssue {
        /// They are absent.
        Absent "absent",
        /// They are null.
        Null "null",
        /// They are 0.
        Zero "zero",
        /// Those of the instance are those of the purchase; those of the certificate are absent.
        Purchase "purchase",
    }

    /// What is answered for an instance that was deleted or never was.
    not_found_code "not-found-code" NotFoundCode {
        /// 400 `NotFound`.
        NotFound "not-found",
        /// 404 `NotFound`.
        NotFound404 "not-found-404",
        /// 404 `InvalidInstanceId.NotFound`.
        InvalidInstanceId "invalid-instance-id",
    }

    /// The HTTP status of what the state of an instance forbids.
    state_error_status "state-error-status" StateErrorStatus {
        /// 400.
        BadRequest "400",
        /// 403.
        Forbidden "403",
        /// 409.
        Conflict "409",
    }

    /// How long an accepted withdrawal takes to show.
    withdraw_latency "withdraw-latency" WithdrawLatency {
        /// As `--cancel-after` says.
        AsSet "as-set",
        /// Until GetInstanceDetail has answered three times without it.
        Details "details",
    }

    /// CancelPendingCertificate right after the submission.
    withdraw_refused_for "withdraw-refused-for" WithdrawRefusedFor {
        /// It is taken.
        Never "never",
        /// The first one is refused with `OperationDenied.StatusNotSupport`.
        FirstCall "first-call",
    }

    /// A certificate that is issued while its application is withdrawn.
    withdraw_race "withdraw-race" WithdrawRace {
        /// There is none.
        No "no",
        /// The withdrawal is accepted, and the certificate issued all the same.
        Issued "issued",
        /// The certificate is issued, and the withdrawal refused.
        Refused "refused",
    }

    /// RefundInstance on an instance that has issued.
    refund_of_issued "refund-of-issued" RefundOfIssued {
        /// `CouldNotRefund.NotSupport`.
        Refused "refused",
        /// It is taken within seven days of the purchase, once every certificate is revoked.
        AfterRevocation "after-revocation",
    }

    /// RefundInstance on a test instance.
    refund_test_instance "refund-test-instance" RefundTestInstance {
        /// It is taken.
        Accepted "accepted",
        /// `CouldNotRefund.NotSupport`.
        Refused "refused",
    }

    /// DeleteInstance on a test instance that never applied.
    delete_inactive_test "delete-inactive-test" DeleteInactiveTest {
        /// `InvalidStatus.DeleteProtection`.
        Refused "refused",
        /// It is taken.
        Accepted "accepted",
    }

    /// DeleteInstance on an instance whose certificates are all revoked.
    delete_after_revoke "delete-after-revoke" DeleteAfterRevoke {
        /// `InvalidStatus.DeleteProtection`.
        Refused "refused",
        /// It is taken.
        Accepted "accepted",
    }

    /// How long an accepted revocation takes to show.
    revoke_latency "revoke-latency" RevokeLatency {
        /// As `--revoke-after` says.
        AsSet "as-set",
        /// The certificate stays `issued` for three days.
        Days "days",
        /// The same, with `CertificateRevokeTime` from the start.
        DaysWithTime "days-with-time",
    }

    /// RevokeCertificate without a `CertificateId`.
    revoke_without_certificate_id "revoke-without-certificate-id" RevokeWithoutCertificateId {
        /// The latest certificate is meant.
        Latest "latest",
        /// All of the instance are.
        All "all",
        /// 400 `MissingParameter`.
        Refused "refused",
    }

    /// A `ClientToken` of ApplyCertificate, CancelPendingCertificate and RefundInstance, which do not document it.
    client_token "client-token" ClientToken {
        /// It is ignored.
        Ignored "ignored",
        /// A call with the same one is answered as the first was.
        Honoured "honoured",
        /// 400 `InvalidParameter`.
        Refused "refused",
    }

    /// ListInstances without an `InstanceType`.
    list_default_instance_type "list-default-instance-type" ListDefaultInstanceType {
        /// Lists all.
        All "all",
        /// Lists bought ones alone.
        Buy "buy",
    }

    /// Whether ListInstances shows the orders of 1.0.
    list_shows_v1 "list-shows-v1" ListShowsV1 {
        /// It does not.
        No "no",
        /// They are rows with ids like `cas-ivauto-1a2b`.
        Yes "yes",
    }

    /// When ListInstances shows a new instance, or a new application.
    instance_list_lag "instance-list-lag" InstanceListLag {
        /// At once.
        No "none",
        /// From the second list on.
        Late "late",
    }

    /// ApplyCertificate without a contact on the instance.
    contact_omitted "contact-omitted" ContactOmitted {
        /// The account's contact is used, if it has one.
        Account "account",
        /// 400 `MissingParameter`.
        Refused "refused",
    }

    /// ApplyCertificate with a contact whose e-mail address and number are not confirmed.
    unverified_contact "unverified-contact" UnverifiedContact {
        /// It is taken.
        Accepted "accepted",
        /// 400 `InvalidParameter`.
        Refused "refused",
    }

    /// A `Domain` without the common name of the `Csr`.
    csr_domain_conflict "csr-domain-conflict" CsrDomainConflict {
        /// 400 `InvalidParameter`.
        Refused "refused",
        /// The common name is bound instead, silently.
        CommonName "common-name",
    }

    /// The alternative names of a `Csr` that comes without a `Domain`.
    csr_sans "csr-sans" CsrSans {
        /// The common name alone is bound.
        Ignored "ignored",
        /// All of them are bound.
        Used "used",
    }

    /// `Key` of a certificate whose key the applicant keeps.
    key_for_own_csr "key-for-own-csr" KeyForOwnCsr {
        /// It is empty.
        Empty "empty",
        /// It is absent.
        Absent "absent",
    }

    /// Whether GetInstanceDetail shows the `Csr` that the service made.
    csr_online_visible "csr-online-visible" CsrOnlineVisible {
        /// It does, once there was an application.
        AfterApply "after-apply",
        /// It never does.
        Never "never",
    }

    /// `CompanyId` of a DV instance that was given none, once there was an application.
    company_default "company-default" CompanyDefault {
        /// That of a company which the service attached.
        Attached "attached",
        /// It is absent.
        Absent "absent",
    }

    /// Whether ListUserCertificateOrder lists certificates of instances, as `CERT`.
    v1_list_cert_shows_v2 "v1-list-cert-shows-v2" V1ListCertShowsV2 {
        /// It does.
        Yes "yes",
        /// It does not.
        No "no",
    }

    /// `OrderId` of an instance's certificate in GetUserCertificateDetail.
    certificate_order_id "certificate-order-id" CertificateOrderId {
        /// It is 0.
        Zero "zero",
        /// It is absent.
        Absent "absent",
        /// It is a number that no order has.
        Number "number",
    }

    /// Whether the service publishes the record itself, where it hosts the zone.
    auto_dns "auto-dns" AutoDns {
        /// It does not.
        Off "off",
        /// It does: the certificate is issued after one GetInstanceDetail, and no record is shown.
        On "on",
    }

    /// What the tags of UpdateInstance do to those that are there.
    update_tags "update-tags" UpdateTags {
        /// They replace them.
        Replace "replace",
        /// They are added to them.
        Merge "merge",
    }

    /// `CertificateCount` of GetInstanceSummary.
    certificate_count "certificate-count" CertificateCount {
        /// How many instances can still issue their first certificate.
        Issuable "issuable",
        /// How much quota was given back, which is none here.
        Returned "returned",
    }

    /// A parameter that an operation does not take.
    unknown_parameters "unknown-parameters" UnknownParameters {
        /// 400 `InvalidParameter`, to find misspelt ones.
        Refused "refused",
        /// It is ignored, as the service's gateway does.
        Ignored "ignored",
    }
}

impl InstanceVariants {
    /// Whether there is a switch of that name.
    pub(super) fn knows(name: &str) -> bool {
        SWITCHES.iter().any(|switch| switch.name == name)
    }
}
