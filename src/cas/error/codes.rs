//! Every error code we know of: what it means, whether the operation may have
//! run, and what a person can do (CAS API 2020-04-07, error codes and gateway codes).
//!
//! `REFUSED` is a whitelist. It holds what the gateway or the parameter check
//! turns away before anything runs: throttling, refused authentication, missing
//! or invalid parameters, missing quota. Whatever is not certain is `UNSURE`.

use super::ErrorKind::{
    self, Credentials, Forbidden, NotFound, QuotaExhausted, Rejected, StateConflict, Throttled,
    Unavailable,
};
use super::Execution;
use crate::operation::Api;

const REFUSED: Execution = Execution::NotExecuted;
const UNSURE: Execution = Execution::Unknown;

/// What is known about a code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub(super) kind: ErrorKind,
    pub(super) execution: Execution,
    pub(super) hint: &'static str,
}

impl Meaning {
    /// What a person can do where this service gave the code. The table speaks of CAS.
    pub(super) fn hint_of(&self, service: Api) -> &'static str {
        match (service, self.hint) {
            (Api::Sts, NOT_ALLOWED) => NOT_ALLOWED_BY_STS,
            (Api::Sts, TOO_MANY_CALLS) => TOO_MANY_CALLS_OF_STS,
            (Api::Sts, WRONG_ENDPOINT) => WRONG_ENDPOINT_OF_STS,
            (_, hint) => hint,
        }
    }
}

/// A code that the table knows, for documentation.
#[derive(Debug, Clone, Copy)]
pub struct KnownCode {
    /// The code, or what it begins with and a `*`.
    pub pattern: &'static str,
    /// The kind of an error with this code.
    pub kind: ErrorKind,
    /// Whether the operation may have run all the same.
    pub execution: Execution,
    /// What a person can do, in sentences.
    pub hint: &'static str,
}

/// Every code that the client knows, in the order of its table.
pub fn known_codes() -> impl Iterator<Item = KnownCode> {
    CODES
        .iter()
        .map(|&(pattern, kind, execution, hint)| KnownCode {
            pattern,
            kind,
            execution,
            hint,
        })
}

/// Finds a code: first word for word, then by the longest prefix that ends in `*`.
pub(super) fn meaning(code: &str) -> Option<Meaning> {
    let exact = CODES.iter().find(|(pattern, ..)| *pattern == code);
    let by_prefix = || {
        CODES
            .iter()
            .filter(|(pattern, ..)| {
                pattern
                    .strip_suffix('*')
                    .is_some_and(|prefix| code.starts_with(prefix))
            })
            .max_by_key(|(pattern, ..)| pattern.len())
    };
    exact
        .or_else(by_prefix)
        .map(|&(_, kind, execution, hint)| Meaning {
            kind,
            execution,
            hint,
        })
}

type Row = (&'static str, ErrorKind, Execution, &'static str);

#[rustfmt::skip]
const CODES: &[Row] = &[
    // Too many calls.
    ("FlowControlError", Throttled, REFUSED, TOO_MANY_CALLS),
    ("Rejected.Throttling", Throttled, REFUSED, TOO_MANY_CALLS),
    ("Throttling*", Throttled, REFUSED, TOO_MANY_CALLS),

    // Who is calling.
    ("IncompleteSignature", Credentials, REFUSED, "The request's signature was incomplete. A proxy may have changed the request on its way."),
    ("InvalidAccessKeyId.Inactive", Credentials, REFUSED, "The access key is disabled. Enable it in the RAM console, or use another one."),
    ("InvalidAccessKeyId*", Credentials, REFUSED, "The access key id does not exist. Check it for typing errors, and that the key was not deleted."),
    ("InvalidSecurityToken.Expired", Credentials, REFUSED, "The security token has expired. Get new temporary credentials."),
    ("InvalidSecurityToken.MismatchWithAccessKey", Credentials, REFUSED, "The security token belongs to another access key. Id, secret and token must come from the same answer."),
    ("InvalidSecurityToken*", Credentials, REFUSED, "The security token is not valid. Check that it was copied whole."),
    ("InvalidTimeStamp*", Credentials, REFUSED, "The clock of this machine is more than 15 minutes off. Set it right."),
    ("MissingSecurityToken", Credentials, REFUSED, "This access key is a temporary one and needs its security token."),
    ("SignatureDoesNotMatch", Credentials, REFUSED, "The access key secret does not belong to the access key id."),

    // What they may do.
    ("AccessDenied*", Forbidden, REFUSED, NOT_ALLOWED),
    ("Forbidden.RiskControl", Forbidden, REFUSED, "Alibaba Cloud has restricted this account for security reasons. Contact its support."),
    ("Forbidden.UserVerification", Forbidden, REFUSED, "This account has not passed real-name verification. Complete it in the console."),
    ("Forbidden*", Forbidden, REFUSED, NOT_ALLOWED),
    ("NoPermission*", Forbidden, REFUSED, NOT_ALLOWED),
    ("PermissionDenied", Forbidden, REFUSED, NOT_ALLOWED),

    // Quota.
    ("InsufficientQuota", QuotaExhausted, REFUSED, NO_QUOTA),
    ("NotFoundPackage", QuotaExhausted, REFUSED, NO_QUOTA),
    ("NotRemainCount", QuotaExhausted, REFUSED, "The plan for this product code has no certificates left. A unit comes back when an order that failed or was cancelled is deleted."),
    ("DeductQuotaFailed", Unavailable, UNSURE, "The quota could not be charged just now. Look at the order list before ordering again."),
    ("CouldNotRefund*", Rejected, UNSURE, "The service does not give this unit back: the time for that is over, or the product does not allow it."),

    // What does not exist. Exactly these three, and no other code with status 404.
    ("InvalidInstanceId.NotFound", NotFound, UNSURE, NO_SUCH_OBJECT),
    ("NotFound", NotFound, UNSURE, NO_SUCH_OBJECT),
    ("NotFoundOrder", NotFound, UNSURE, NO_SUCH_OBJECT),

    // State.
    ("DeleteFail", StateConflict, UNSURE, "The service did not delete it. Look at its state, and try again."),
    ("OperationDenied.StatusNotSupport", StateConflict, UNSURE, WRONG_STATE_OF_EITHER),
    ("OrderExpired", StateConflict, UNSURE, "The order has expired. Place a new one."),
    ("OrderStateError", StateConflict, UNSURE, WRONG_STATE),
    ("ResourceAlreadyAssociated", StateConflict, UNSURE, "The certificate is still in use by another cloud product."),

    // The request itself.
    ("DataTooLongException", Rejected, REFUSED, "A value is longer than the service allows."),
    ("DomainAndProductNotMatch", Rejected, REFUSED, "The product code or the instance does not cover these domains. A wildcard needs a product for wildcards, a plain name one for single domains; some instances have no room for both, and a test certificate is not to be had for every domain."),
    ("InvaildParameter*", Rejected, REFUSED, INVALID_PARAMETER),
    ("InvalidParameter.MobileIllegal", Rejected, REFUSED, "The phone number is not accepted. Give a mobile number that can be called."),
    ("InvalidParameter*", Rejected, REFUSED, INVALID_PARAMETER),
    ("InvalidSource.Content.Malformed", Rejected, REFUSED, INVALID_PARAMETER),
    ("Missing*", Rejected, REFUSED, "A parameter is missing; the code or the message names it. If no applicant was given, the console has no stored contact to use instead."),
    ("ParamRepeat", Rejected, REFUSED, "A parameter was given twice."),
    ("AlreadyExistsTry", Rejected, UNSURE, "The account has had its trial certificate already."),
    ("AlreadyExists*", Rejected, UNSURE, "Something of that name exists already."),
    ("CreateCertificateRequestFailed", Rejected, UNSURE, "The application could not be submitted; the message says why. Look at the order list before ordering again."),
    ("CreateCsrFailed", Rejected, UNSURE, "The service could not make a certificate signing request. Check the domain names."),
    ("CreateOrderFailed", Rejected, UNSURE, "The order could not be created. Look at the order list before ordering again."),
    ("DomainAlreadyExist", Rejected, REFUSED, "There is an order for this domain already, and the service takes no second one. Import it, or delete it in the console."),
    ("DomainRepeat", Rejected, REFUSED, "A domain was given twice, or there is an order for it already: import that one, or delete it in the console."),
    ("NameRepeat", Rejected, UNSURE, "A certificate of that name exists already."),
    ("OperationDenied.NotSameCompanyEntity", Rejected, UNSURE, "The accounts do not belong to the same verified company."),

    // Certificates and keys.
    ("CertificateChainNotMatch", Rejected, UNSURE, "The certificates do not form a chain. Put the leaf first, then its issuers in order."),
    ("CertificateExpired", Rejected, UNSURE, "The certificate has expired."),
    ("CertificateFormatException", Rejected, UNSURE, NOT_PEM),
    ("CertificatePrivateKey.Existed", Rejected, UNSURE, "The service holds this private key already."),
    ("DecryptError", Rejected, UNSURE, "The private key could not be decrypted. Give it without a passphrase."),
    ("NotMatch.CsrAndPrivateKey", Rejected, UNSURE, "The private key does not belong to the certificate signing request."),
    ("ParseCertificateFailed", Rejected, UNSURE, NOT_PEM),

    // Deployment to other products.
    ("DeployFailed*", Rejected, UNSURE, "The certificate could not be deployed; the message names the product."),
    ("WebHookFailed", Rejected, UNSURE, "The web hook could not be called."),

    // The gateway does not know what was asked for.
    ("InvalidAction*", Rejected, REFUSED, WRONG_ENDPOINT),
    ("InvalidApi*", Rejected, REFUSED, WRONG_ENDPOINT),
    ("InvalidProduct*", Rejected, REFUSED, WRONG_ENDPOINT),
    ("InvalidProtocol.NeedSsl", Rejected, REFUSED, "The service wants HTTPS."),
    ("InvalidVersion*", Rejected, REFUSED, WRONG_ENDPOINT),
    ("NoSuchVersion", Rejected, REFUSED, WRONG_ENDPOINT),

    // Passing trouble. The answer does not tell whether the operation ran before it.
    ("Error", Unavailable, UNSURE, TRY_LATER),
    ("InternalError*", Unavailable, UNSURE, TRY_LATER),
    ("InvalidStatus.DeleteProtection", Unavailable, UNSURE, "The object is protected against deletion for a moment. Try again shortly."),
    ("InvalidStatus.UpdateProtection", Unavailable, UNSURE, "The object is being changed, or was bought just now. Try again shortly."),
    ("OperationDenied.SystemUpgrading", Unavailable, UNSURE, "The service is being upgraded. Try again later."),
    ("ServiceUnavailable*", Unavailable, UNSURE, TRY_LATER),
    // An earlier send of the same request reached the service.
    ("SignatureNonceUsed", Unavailable, UNSURE, "The service has seen this very request before. Something between here and there may send requests twice."),
    ("SystemBusy", Unavailable, UNSURE, TRY_LATER),
    ("UnknownError", Unavailable, UNSURE, TRY_LATER),
];

const INVALID_PARAMETER: &str = "The service does not accept a value; the message names it.";
const NO_QUOTA: &str = "This account has no certificate plan with units left for this product \
    code. Alibaba Cloud has sold no new CAS 1.0 quota since 2026-02-14: an account without \
    remaining quota orders on an instance of CAS 2.0 instead.";
const NO_SUCH_OBJECT: &str =
    "It does not exist in this account. It may have been deleted, or belong to another site.";
const NOT_ALLOWED: &str = "The account or RAM user may not do this. Grant the RAM action \
    `yundun-cert:` followed by the operation's name.";
const NOT_ALLOWED_BY_STS: &str = "The account or RAM user may not do this. To take on a role, it \
    needs the RAM action `sts:AssumeRole`, and the role's trust policy must name it.";
const NOT_PEM: &str = "The text is not a certificate in PEM form. Keep its line breaks.";
const TOO_MANY_CALLS: &str = "The whole account, RAM users included, may make ten calls of an \
    operation each second. Run fewer things at once.";
const TOO_MANY_CALLS_OF_STS: &str =
    "The account, RAM users included, calls STS too often. Run fewer things at once.";
const TRY_LATER: &str = "The service has a passing problem. Try again later.";
const WRONG_ENDPOINT: &str =
    "The endpoint does not offer this operation. Check that it is one of CAS, for the right site.";
const WRONG_ENDPOINT_OF_STS: &str =
    "The endpoint does not offer this operation. Check that it is one of STS.";
const WRONG_STATE: &str = "The order's state does not allow this. An order under review can be \
    cancelled; one that failed or was cancelled can be deleted; one that was issued can be revoked.";

const WRONG_STATE_OF_EITHER: &str = "The state of the order or instance does not allow this. An \
    order under review can be cancelled; one that failed or was cancelled can be deleted. An \
    instance carries one application at a time, which can be withdrawn from some seconds after \
    its submission until its certificate is issued.";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn kind(code: &str) -> Option<ErrorKind> {
        meaning(code).map(|meaning| meaning.kind)
    }

    #[test]
    fn a_404_that_is_about_the_caller_or_the_operation_is_not_a_missing_object() {
        assert_eq!(kind("InvalidAccessKeyId.NotFound"), Some(Credentials));
        assert_eq!(kind("InvalidAction.NotFound"), Some(Rejected));
        assert_eq!(kind("InvalidApi.NotFound"), Some(Rejected));
        assert_eq!(kind("InvalidProduct.NotFound"), Some(Rejected));
        assert_eq!(kind("NotFoundPackage"), Some(QuotaExhausted));
        assert_eq!(kind("NotRemainCount"), Some(QuotaExhausted));

        let gone: Vec<_> = CODES
            .iter()
            .filter(|(_, kind, ..)| *kind == NotFound)
            .map(|(code, ..)| *code)
            .collect();
        assert_eq!(
            gone,
            ["InvalidInstanceId.NotFound", "NotFound", "NotFoundOrder"]
        );
    }

    #[test]
    fn a_word_for_word_match_comes_before_a_prefix_and_a_long_prefix_before_a_short_one() {
        assert_eq!(kind("Throttling.User"), Some(Throttled));
        assert_eq!(kind("MissingStatus"), Some(Rejected));
        assert_eq!(kind("MissingSecurityToken"), Some(Credentials));
        assert_eq!(kind("Error"), Some(Unavailable));
        assert_eq!(kind("ErrorOfSomeOtherSort"), None);
        assert_eq!(kind("NotFoundAnything"), None);
    }

    #[test]
    fn every_code_that_the_vendor_or_its_users_name_is_sorted() {
        let catalogue = [
            (
                Throttled,
                "FlowControlError Rejected.Throttling Throttling Throttling.User Throttling.Api",
            ),
            (
                Unavailable,
                "InternalError DeductQuotaFailed OperationDenied.SystemUpgrading Error",
            ),
            (
                Unavailable,
                "InvalidStatus.DeleteProtection InvalidStatus.UpdateProtection UnknownError",
            ),
            (
                Unavailable,
                "ServiceUnavailable ServiceUnavailableTemporary SystemBusy SignatureNonceUsed",
            ),
            (
                QuotaExhausted,
                "InsufficientQuota NotRemainCount NotFoundPackage",
            ),
            (
                Rejected,
                "CouldNotRefund.InsufficientQuota CouldNotRefund.NotSupport CouldNotRefund.OverTime",
            ),
            (
                StateConflict,
                "OrderStateError DeleteFail OrderExpired OperationDenied.StatusNotSupport",
            ),
            (
                Rejected,
                "OperationDenied.NotSameCompanyEntity CreateCertificateRequestFailed",
            ),
            (
                Rejected,
                "MissingParameter InvalidParameter InvalidParameter.MobileIllegal MissingPhone",
            ),
            (
                Rejected,
                "InvaildParameterSource InvalidSource.Content.Malformed DataTooLongException",
            ),
            (
                Rejected,
                "ParamRepeat DomainRepeat DomainAlreadyExist DomainAndProductNotMatch NameRepeat",
            ),
            (
                Rejected,
                "AlreadyExists.Name AlreadyExistsTry CreateCsrFailed CreateOrderFailed",
            ),
            (
                Rejected,
                "CertificateFormatException CertificateChainNotMatch CertificateExpired",
            ),
            (
                Rejected,
                "CertificatePrivateKey.Existed ParseCertificateFailed DecryptError",
            ),
            (Rejected, "NotMatch.CsrAndPrivateKey"),
            (
                NotFound,
                "InvalidInstanceId.NotFound NotFound NotFoundOrder",
            ),
            (
                Forbidden,
                "AccessDenied.NoAuth PermissionDenied Forbidden.RAM NoPermission Forbidden",
            ),
            (
                Forbidden,
                "Forbidden.RiskControl Forbidden.UserVerification",
            ),
            (Rejected, "DeployFailed.Slb WebHookFailed"),
            (StateConflict, "ResourceAlreadyAssociated"),
            (
                Credentials,
                "InvalidTimeStamp.Expired InvalidTimeStamp.Format SignatureDoesNotMatch",
            ),
            (
                Credentials,
                "IncompleteSignature InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive",
            ),
            (
                Credentials,
                "InvalidSecurityToken.Expired InvalidSecurityToken.Malformed",
            ),
            (
                Credentials,
                "InvalidSecurityToken.MismatchWithAccessKey MissingSecurityToken",
            ),
            (
                Rejected,
                "InvalidAction InvalidAction.NotFound InvalidApi.NotFound InvalidProduct.NotFound",
            ),
            (Rejected, "NoSuchVersion InvalidProtocol.NeedSsl"),
        ];
        for (expected, codes) in catalogue {
            for code in codes.split(' ') {
                assert_eq!(kind(code), Some(expected), "{code}");
            }
        }
    }

    #[test]
    fn only_what_is_turned_away_beforehand_certainly_did_not_run() {
        for code in [
            "CreateCertificateRequestFailed",
            "CreateOrderFailed",
            "DeductQuotaFailed",
            "Error",
            "InternalError",
            "ServiceUnavailable",
            "SignatureNonceUsed",
            "UnknownError",
        ] {
            assert_eq!(meaning(code).unwrap().execution, UNSURE, "{code}");
        }
        for (code, kind, execution, _) in CODES {
            if matches!(kind, Credentials | Forbidden | QuotaExhausted | Throttled) {
                assert_eq!(*execution, REFUSED, "{code}");
            }
            if matches!(kind, NotFound | StateConflict | Unavailable) {
                assert_eq!(*execution, UNSURE, "{code}");
            }
        }
    }

    #[test]
    fn every_code_is_listed_once_and_has_a_hint_in_whole_sentences() {
        let mut seen = HashSet::new();
        for (code, _, _, hint) in CODES {
            assert!(seen.insert(code), "{code} is listed twice");
            assert!(hint.ends_with('.') && hint.len() > 20, "{code}: {hint}");
        }
    }

    #[test]
    fn a_hint_for_sts_names_nothing_of_cas() {
        for code in [
            "NoPermission",
            "Forbidden.RAM",
            "InvalidAction",
            "Throttling.User",
        ] {
            let meaning = meaning(code).unwrap();
            let hint = meaning.hint_of(Api::Sts);
            assert!(
                hint.ends_with('.') && hint != meaning.hint,
                "{code}: {hint}"
            );
            assert!(
                !hint.contains("yundun-cert") && !hint.contains("CAS"),
                "{hint}"
            );
            assert_eq!(meaning.hint_of(Api::Cas), meaning.hint);
        }
    }

    #[test]
    fn accounts_without_quota_are_told_that_there_is_none_to_buy() {
        for code in ["InsufficientQuota", "NotFoundPackage"] {
            let hint = meaning(code).unwrap().hint;
            assert!(
                hint.contains("CAS 1.0") && hint.contains("2026-02-14"),
                "{hint}"
            );
        }
    }
}
