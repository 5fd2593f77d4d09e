//! What one description of an instance means for one order.

use cas::Operation as _;
use cas::operations::GetInstanceDetail;

use super::*;

fn detail(facts: &str) -> InstanceDetail {
    let body = format!(r#"{{"RequestId":"R","InstanceId":"cas_dv-cn-aaaabbbbcccc"{facts}}}"#);
    GetInstanceDetail::parse(body.as_bytes()).unwrap()
}

/// An order for `www.example.com` on an instance with this certificate, and with one of its own.
fn own(base: Option<&str>, certificate: Option<&str>) -> InstanceOrder {
    let domains: Domains = "www.example.com"
        .parse::<crate::orders::DomainName>()
        .unwrap()
        .into();
    InstanceOrder {
        certificate: certificate.map(str::to_owned),
        is_submitted: true,
        ..InstanceOrder::beginning(&domains, base.map(str::to_owned))
    }
}

const OURS: &str = r#","Domain":"www.example.com""#;
const THEIRS: &str = r#","Domain":"api.example.com""#;

#[test]
fn issued_revoked_and_expired_come_only_of_a_certificate_newer_than_the_base() {
    for (word, status) in [
        ("issued", Status::Issued),
        ("willExpire", Status::Issued),
        ("somethingNew", Status::Issued),
        ("", Status::Issued),
        ("revoked", Status::Revoked),
        ("expired", Status::Expired),
    ] {
        let facts =
            format!(r#","Status":"normal","CertificateStatus":"{word}","CertificateId":7{OURS}"#);
        let detail = detail(&facts);
        for base in [None, Some("6")] {
            let shown = shown(&detail, Some(&own(base, None)));
            assert_eq!(shown, Shown::Certificate(status), "{word} {base:?}");
        }
        let is_old = shown(&detail, Some(&own(Some("7"), None)));
        assert_eq!(is_old, Shown::Nothing(Ended::OnInstance), "{word}");
    }
}

#[test]
fn a_certificate_with_a_time_of_revocation_is_revoked_whatever_its_status() {
    let facts = r#","Status":"normal","CertificateStatus":"issued","CertificateId":7,"CertificateRevokeTime":1790000000000"#;
    let shown = shown(&detail(facts), Some(&own(None, Some("7"))));
    assert_eq!(shown, Shown::Certificate(Status::Revoked));
}

#[test]
fn an_application_for_other_names_is_another_s() {
    let pending = |names: &str| detail(&format!(r#","Status":"pending"{names}"#));
    let ours = own(None, None);
    assert_eq!(shown(&pending(OURS), Some(&ours)), Shown::Application);
    assert_eq!(shown(&pending(""), Some(&ours)), Shown::Application);
    let displaced = Shown::Nothing(Ended::Displaced);
    assert_eq!(shown(&pending(THEIRS), Some(&ours)), displaced);
    // Who knows the instance alone takes what is there.
    assert_eq!(shown(&pending(THEIRS), None), Shown::Application);
}

#[test]
fn an_issued_order_stays_issued_while_another_application_is_under_way() {
    for certificate_status in [r#","CertificateStatus":"issued""#, ""] {
        for names in [OURS, THEIRS] {
            let facts =
                format!(r#","Status":"pending","CertificateId":7{certificate_status}{names}"#);
            let shown = shown(&detail(&facts), Some(&own(None, Some("7"))));
            assert_eq!(shown, Shown::Certificate(Status::Issued), "{facts}");
        }
    }
    let later = detail(&format!(r#","Status":"normal","CertificateId":8{OURS}"#));
    assert_eq!(
        shown(&later, Some(&own(None, Some("7")))),
        Shown::EarlierCertificate("7".to_owned())
    );
}

#[test]
fn a_new_certificate_for_other_names_is_looked_at() {
    let facts = format!(r#","Status":"normal","CertificateId":8{THEIRS}"#);
    let shown = shown(&detail(&facts), Some(&own(Some("7"), None)));
    assert_eq!(shown, Shown::Certificates("8".to_owned()));
}

#[test]
fn without_an_application_the_instance_says_why() {
    for (word, expected) in [
        ("inactive", Shown::Nothing(Ended::OnInstance)),
        ("normal", Shown::Nothing(Ended::OnInstance)),
        ("willExpire", Shown::Nothing(Ended::TermOver)),
        ("expired", Shown::Nothing(Ended::TermOver)),
        ("refund", Shown::Nothing(Ended::Closed)),
        ("closed", Shown::Nothing(Ended::Closed)),
        ("somethingNew", Shown::Unclear),
    ] {
        let detail = detail(&format!(r#","Status":"{word}"{OURS}"#));
        assert_eq!(shown(&detail, Some(&own(None, None))), expected, "{word}");
    }
    assert_eq!(shown(&detail(""), None), Shown::Unclear);
}

#[test]
fn records_are_read_in_every_form() {
    for (kind, key, uri) in [
        (
            "HTTP",
            "/.well-known/pki-validation/x.txt",
            "/.well-known/pki-validation/x.txt",
        ),
        (
            "FILE",
            ".well-known/pki-validation/x.txt",
            "/.well-known/pki-validation/x.txt",
        ),
        ("HTTP", "x.txt", "/.well-known/pki-validation/x.txt"),
    ] {
        let facts = format!(
            r#","DomainValidationList":[{{"Domain":"www.example.com","ValidationType":"{kind}","ValidationKey":"{key}","ValidationValue":"proof"}}]"#
        );
        let read = record(&detail(&facts).validation_records[0]);
        assert_eq!(read.domain.unwrap().as_str(), "www.example.com");
        let ValidationRecord::File {
            uri: read, content, ..
        } = read.record
        else {
            panic!("no file")
        };
        assert_eq!((read.as_str(), content.as_str()), (uri, "proof"));
    }
}
