//! What every operation costs, and how often a failure is sent again for it.

use std::collections::BTreeMap;

use super::*;
use crate::mock_service::{Line, Service, answer, lost, refusal, unconnected};
use crate::{CallOptions, Idempotency, Operation};

const PLACED: &str = r#"{"OrderId":2021010,"RequestId":"R1"}"#;
const DONE: &str = r#"{"RequestId":"R1"}"#;

fn order_id() -> OrderId {
    "2021010".parse().unwrap()
}

fn contact() -> Contact {
    Contact {
        username: "Ada".to_owned(),
        phone: "13800000000".to_owned(),
        email: "ada@example.com".to_owned(),
    }
}

fn create() -> CreateCertificateRequest {
    CreateCertificateRequest {
        domain: "www.example.com".to_owned(),
        contact: contact(),
        validation_method: ValidationMethod::Dns,
        product_code: None,
        tags: BTreeMap::new(),
    }
}

fn create_with_csr() -> CreateCertificateWithCsrRequest {
    CreateCertificateWithCsrRequest {
        csr: "+/=\n".repeat(500),
        contact: contact(),
        validation_method: ValidationMethod::Dns,
        product_code: None,
        tags: BTreeMap::new(),
    }
}

fn create_for_package() -> CreateCertificateForPackageRequest {
    CreateCertificateForPackageRequest {
        domains: vec!["www.example.com".to_owned()],
        csr: None,
        contact: Some(contact()),
        company_name: None,
        validation_method: ValidationMethod::Dns,
        product_code: None,
        tags: BTreeMap::new(),
    }
}

fn revoke() -> CancelCertificateForPackageRequest {
    CancelCertificateForPackageRequest {
        order_id: order_id(),
    }
}

fn detail() -> GetUserCertificateDetail {
    GetUserCertificateDetail {
        certificate_id: "7562353".parse().unwrap(),
    }
}

/// How many requests a call sends when the first is met by this line.
async fn requests_after<O: Operation>(operation: &O, first: Line, body: &str) -> usize {
    let service = Service::following([first, answer(200, body)]);
    // Only how often it was sent matters here, not what came of it.
    let _ = service
        .client()
        .send(operation, &CallOptions::default())
        .await;
    service.requests().len()
}

#[test]
fn every_operation_says_what_a_second_run_costs() {
    use Idempotency::*;
    fn row<O: Operation>() -> (&'static str, Idempotency) {
        (O::ACTION, O::IDEMPOTENCY)
    }
    assert_eq!(
        [
            row::<CreateCertificateRequest>(),
            row::<CreateCertificateWithCsrRequest>(),
            row::<CreateCertificateForPackageRequest>(),
            row::<CancelOrderRequest>(),
            row::<DeleteCertificateRequest>(),
            row::<CancelCertificateForPackageRequest>(),
            row::<DescribeCertificateState>(),
            row::<WithPrivateKey<DescribeCertificateState>>(),
            row::<DescribePackageState>(),
            row::<GetUserCertificateDetail>(),
            row::<WithPrivateKey<GetUserCertificateDetail>>(),
            row::<ListUserCertificateOrder>(),
            row::<ListInstances>(),
            row::<GetInstanceDetail>(),
            row::<UpdateInstance>(),
            row::<ApplyCertificate>(),
            row::<GetTaskAttribute>(),
            row::<CancelPendingCertificate>(),
            row::<RevokeCertificate>(),
            row::<ListContact>(),
            row::<CreateContact>(),
            row::<ListCompanies>(),
        ],
        [
            ("CreateCertificateRequest", NonIdempotent),
            ("CreateCertificateWithCsrRequest", NonIdempotent),
            ("CreateCertificateForPackageRequest", NonIdempotent),
            ("CancelOrderRequest", Idempotent),
            ("DeleteCertificateRequest", Idempotent),
            ("CancelCertificateForPackageRequest", Irreversible),
            ("DescribeCertificateState", ReadOnly),
            ("DescribeCertificateState", ReadOnly),
            ("DescribePackageState", ReadOnly),
            ("GetUserCertificateDetail", ReadOnly),
            ("GetUserCertificateDetail", ReadOnly),
            ("ListUserCertificateOrder", ReadOnly),
            ("ListInstances", ReadOnly),
            ("GetInstanceDetail", ReadOnly),
            ("UpdateInstance", Idempotent),
            ("ApplyCertificate", NonIdempotent),
            ("GetTaskAttribute", ReadOnly),
            ("CancelPendingCertificate", Idempotent),
            ("RevokeCertificate", Irreversible),
            ("ListContact", ReadOnly),
            ("CreateContact", NonIdempotent),
            ("ListCompanies", ReadOnly),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_may_have_run_is_sent_again_only_if_that_costs_nothing() {
    let ambiguous = || {
        [
            lost(),
            refusal(400, "InternalError"),
            refusal(400, "SignatureNonceUsed"),
            refusal(500, "Error"),
            refusal(503, "ServiceUnavailable"),
            answer(502, "<html></html>"),
            answer(200, r#"{"OrderId":"#),
        ]
    };
    for line in ambiguous() {
        let first = || line.clone();
        assert_eq!(requests_after(&create(), first(), PLACED).await, 1);
        assert_eq!(requests_after(&create_with_csr(), first(), PLACED).await, 1);
        assert_eq!(
            requests_after(&create_for_package(), first(), PLACED).await,
            1
        );
        assert_eq!(requests_after(&revoke(), first(), DONE).await, 1);
        assert_eq!(requests_after(&detail(), first(), DONE).await, 2);
        let package = DescribePackageState::default();
        assert_eq!(requests_after(&package, first(), DONE).await, 2);
        let delete = DeleteCertificateRequest {
            order_id: order_id(),
        };
        assert_eq!(requests_after(&delete, first(), DONE).await, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_even_sent_is_sent_again_whatever_it_costs() {
    let first = unconnected;
    assert_eq!(requests_after(&create(), first(), PLACED).await, 2);
    assert_eq!(requests_after(&create_with_csr(), first(), PLACED).await, 2);
    assert_eq!(
        requests_after(&create_for_package(), first(), PLACED).await,
        2
    );
    assert_eq!(requests_after(&revoke(), first(), DONE).await, 2);
    assert_eq!(requests_after(&detail(), first(), DONE).await, 2);
}

#[tokio::test(start_paused = true)]
async fn what_costs_is_not_sent_again_after_a_throttle_without_a_look() {
    for line in [
        refusal(400, "Throttling.User"),
        refusal(400, "FlowControlError").with_header("x-acs-retry-after", "1500"),
    ] {
        let first = || line.clone();
        assert_eq!(requests_after(&create(), first(), PLACED).await, 1);
        assert_eq!(requests_after(&create_with_csr(), first(), PLACED).await, 1);
        assert_eq!(
            requests_after(&create_for_package(), first(), PLACED).await,
            1
        );
        assert_eq!(requests_after(&revoke(), first(), DONE).await, 1);
        assert_eq!(requests_after(&detail(), first(), DONE).await, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_written_on_an_instance_is_written_again_and_an_application_is_not_repeated() {
    let instance_id: InstanceId = "cas-cn-1".parse().unwrap();
    let update = UpdateInstance::tags_only(instance_id.clone(), BTreeMap::new());
    let apply = ApplyCertificate {
        instance_id: instance_id.clone(),
    };
    let revoke = RevokeCertificate {
        instance_id: instance_id.clone(),
        certificate_id: "25887176".parse().unwrap(),
    };
    let create = CreateContact { contact: contact() };
    let cancel = CancelPendingCertificate { instance_id };
    for line in [refusal(400, "InvalidStatus.UpdateProtection"), lost()] {
        let first = || line.clone();
        assert_eq!(requests_after(&update, first(), DONE).await, 2);
        assert_eq!(requests_after(&cancel, first(), DONE).await, 2);
        assert_eq!(requests_after(&apply, first(), DONE).await, 1);
        assert_eq!(requests_after(&revoke, first(), DONE).await, 1);
        assert_eq!(requests_after(&create, first(), DONE).await, 1);
    }
    let state = || refusal(400, "OperationDenied.StatusNotSupport");
    assert_eq!(requests_after(&update, state(), DONE).await, 1);
    assert_eq!(requests_after(&cancel, state(), DONE).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_signing_request_travels_in_the_body() {
    let service = Service::following([answer(200, PLACED)]);
    let placed = service
        .client()
        .send(&create_with_csr(), &CallOptions::default())
        .await
        .unwrap();
    assert_eq!(placed.order_id, order_id());
    let request = &service.requests()[0];
    assert_eq!(request.url.query(), None);
    assert!(request.body.starts_with(b"Csr=%2B%2F%3D%0A"));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_asked_for_comes_through_the_client() {
    let body = include_str!("../../../tests/data/cas/certificate-detail/issued.json");
    let service = Service::following([answer(200, body)]);
    let keyed = service
        .client()
        .send(&WithPrivateKey(detail()), &CallOptions::default())
        .await
        .unwrap();
    assert!(keyed.private_key.is_some());
    assert_eq!(service.actions(), ["GetUserCertificateDetail"]);
}
