//! Fetching an issued certificate.

use secrecy::ExposeSecret as _;

use super::*;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\\ns3cret-key\\n-----END PRIVATE KEY-----\\n";

fn issued_with(fields: &str) -> Line {
    answer(200, &format!(r#"{{"Type":"certificate"{fields}}}"#))
}

fn detail(fields: &str) -> Line {
    answer(
        200,
        &format!(r#"{{"Id":7562353,"CertIdentifier":"7562353-cn-hangzhou"{fields}}}"#),
    )
}

fn pem() -> String {
    certificate((2026, 11, 1), (2027, 2, 1)).replace('\n', "\\n")
}

async fn delivery(script: impl IntoIterator<Item = Line>) -> (Delivery, Vec<&'static str>) {
    let service = Service::following(script);
    let delivery = orders(&service).certificate(&order(), &call()).await;
    (delivery.unwrap(), asked(&service))
}

fn certificate_of(delivery: Delivery) -> Certificate {
    match delivery {
        Delivery::Certificate(certificate) => *certificate,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_comes_with_its_key_and_its_identifier() {
    let described = format!(
        r#","CertId":"7562353","Certificate":"{}","PrivateKey":"{KEY}""#,
        pem()
    );
    let script = [issued_with(&described), listed(&[]), detail("")];
    let (delivery, asked) = delivery(script).await;
    assert_eq!(asked, ["describe", "list", "detail"]);
    assert!(!format!("{delivery:?}").contains("s3cret"));
    let certificate = certificate_of(delivery);
    assert!(certificate.chain.leaf.starts_with("-----BEGIN CERT"));
    assert_eq!(certificate.certificate_id.as_deref(), Some("7562353"));
    assert_eq!(
        certificate.identifier.unwrap().as_deref(),
        Some("7562353-cn-hangzhou")
    );
    let key = certificate.private_key.unwrap();
    assert!(key.expose_secret().contains("s3cret-key"));
}

#[tokio::test(start_paused = true)]
async fn what_the_description_lacks_the_details_have() {
    let details = format!(r#","Cert":"{}","Key":"{KEY}""#, pem());
    let script = [
        issued_with(r#","CertId":"7562353""#),
        listed(&[]),
        detail(&details),
    ];
    let certificate = certificate_of(delivery(script).await.0);
    assert!(certificate.private_key.is_some());
}

#[tokio::test(start_paused = true)]
async fn an_order_with_its_own_request_has_no_key() {
    let described = format!(r#","CertId":"7562353","Certificate":"{}""#, pem());
    let script = [issued_with(&described), listed(&[]), detail(r#","Key":"""#)];
    let certificate = certificate_of(delivery(script).await.0);
    assert!(certificate.private_key.is_none());
}

#[tokio::test(start_paused = true)]
async fn details_that_nobody_may_read_are_done_without_and_it_is_said_why() {
    let described = format!(r#","CertId":"7562353","Certificate":"{}""#, pem());
    let script = [
        issued_with(&described),
        listed(&[]),
        refusal(403, "Forbidden.RAM"),
    ];
    let certificate = certificate_of(delivery(script).await.0);
    assert_eq!(
        certificate.identifier.unwrap_err().code(),
        Some("Forbidden.RAM")
    );
}

#[tokio::test(start_paused = true)]
async fn details_that_fail_for_now_are_done_without_only_where_the_key_is_here() {
    let with_key = format!(
        r#","CertId":"7562353","Certificate":"{}","PrivateKey":"{KEY}""#,
        pem()
    );
    let script = [
        issued_with(&with_key),
        listed(&[]),
        refusal(503, "ServiceUnavailable"),
    ];
    let service = Service::following(script);
    let delivered = impatient(&service).certificate(&order(), &call()).await;
    let certificate = certificate_of(delivered.unwrap());
    assert!(certificate.private_key.is_some() && certificate.identifier.is_err());

    let without = format!(r#","CertId":"7562353","Certificate":"{}""#, pem());
    let service = Service::following([
        issued_with(&without),
        listed(&[]),
        refusal(503, "ServiceUnavailable"),
    ]);
    let failed = impatient(&service).certificate(&order(), &call()).await;
    assert_eq!(failed.unwrap_err().code(), Some("ServiceUnavailable"));

    // What fails for good would fail each time, and the certificate is here.
    let script = [
        issued_with(&without),
        listed(&[]),
        refusal(400, "InvalidParameter"),
    ];
    let certificate = certificate_of(delivery(script).await.0);
    assert!(certificate.private_key.is_none() && certificate.identifier.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_tells_no_certificate_id_is_not_asked_for_details() {
    let described = format!(r#","Certificate":"{}""#, pem());
    let (delivery, asked) = delivery([issued_with(&described), listed(&[])]).await;
    assert_eq!(asked, ["describe", "list"]);
    assert_eq!(certificate_of(delivery).certificate_id, None);
}

#[tokio::test(start_paused = true)]
async fn an_identifier_can_be_asked_for_by_itself() {
    let service = Service::following([detail("")]);
    let orders = orders(&service);
    let told = orders.identifier("7562353", &call()).await.unwrap();
    assert_eq!(told.as_deref(), Some("7562353-cn-hangzhou"));
    let none = orders.identifier("no number", &call()).await.unwrap();
    assert_eq!((none, asked(&service)), (None, vec!["detail"]));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_issued_tells_its_status() {
    for (script, status) in [
        (vec![record()], Status::PendingValidation),
        (
            vec![described("certificate"), ours("REVOKED")],
            Status::Revoked,
        ),
        (vec![described("certificate"), listed(&[])], Status::Issued),
    ] {
        let (delivery, _) = delivery(script).await;
        let Delivery::NotIssued(seen) = delivery else {
            panic!("{delivery:?}")
        };
        assert_eq!(seen.status, status);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_has_no_certificate() {
    let (delivery, _) = delivery([refusal(404, "NotFoundOrder"), listed(&[])]).await;
    assert!(matches!(delivery, Delivery::Gone), "{delivery:?}");
}
