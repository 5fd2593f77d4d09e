//! Own requests, packages, and what is told of issued certificates.

use super::*;

fn csr(domain: &str) -> String {
    use base64::Engine as _;
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, domain);
    let request = params.serialize_request(&rcgen::KeyPair::generate().unwrap());
    let body = base64::engine::general_purpose::STANDARD.encode(request.unwrap().der());
    format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
}

#[test]
fn an_order_by_request_is_for_its_common_name_and_hands_out_no_key() {
    let mut service = Service::new();
    let csr = csr("www.example.org");
    let mut parameters = vec![("Csr", csr.as_str())];
    parameters.extend(&ORDER[1..]);
    let (status, answer) = service.call("CreateCertificateWithCsrRequest", &parameters);
    assert_eq!(status, 200, "{answer}");
    let id = answer["OrderId"].to_string();
    assert_eq!(service.domains(&[]), ["www.example.org"]);
    service.issue(&id);
    let state = service.describe(&id);
    assert!(state["Certificate"].is_string() && state["PrivateKey"].is_null());
    let detail = service
        .call("GetUserCertificateDetail", &[("CertId", id_of(&state))])
        .1;
    assert_eq!(detail["Key"], "");
    assert_eq!(detail["Common"], "www.example.org");

    let parameters = [("Csr", csr.as_str()), ("Domain", "other.example.com")];
    assert_eq!(service.call(FOR_PACKAGE, &parameters).0, 200);
    assert_eq!(service.domains(&[]), ["www.example.org", "www.example.org"]);
    let broken = [("Csr", "-----BEGIN"), ("Domain", "other.example.com")];
    assert_eq!(
        told(service.call(FOR_PACKAGE, &broken)),
        "400 InvalidParameter"
    );
}

fn id_of(state: &Value) -> &str {
    state["CertId"].as_str().unwrap()
}

#[test]
fn the_package_operation_takes_five_domains_of_any_grade() {
    let mut service = service_where("record-name", "full");
    let domains = "a.example.com,b.example.com";
    let parameters = [
        ("Domain", domains),
        ("ProductCode", "geotrust-ov-1-personal"),
    ];
    let (status, answer) = service.call(FOR_PACKAGE, &parameters);
    assert_eq!(status, 200, "{answer}");
    let id = answer["OrderId"].to_string();
    assert_eq!(
        service.describe(&id)["RecordDomain"],
        "_dnsauth.a.example.com"
    );
    let row = service.list(&[])["CertificateOrderList"][0].clone();
    assert_eq!(row["DomainType"], "MULTIPLE");
    assert_eq!(row["DomainCount"], 2);
    service.issue(&id);
    let rows = service.list(&[("OrderType", "CERT")]);
    assert_eq!(rows["CertificateOrderList"][0]["Sans"], domains);

    for (domain, expected) in [
        (
            "a.b.example.com,*.example.com",
            "400 DomainAndProductNotMatch",
        ),
        ("a.example.com,a.example.com", "400 DomainRepeat"),
        (
            "1.a.com,2.a.com,3.a.com,4.a.com,5.a.com,6.a.com",
            "400 InvalidParameter",
        ),
        ("", "400 MissingParameter"),
    ] {
        let answer = service.call(FOR_PACKAGE, &[("Domain", domain)]);
        assert_eq!(told(answer), expected, "{domain}");
    }
}

#[test]
fn a_package_counts_what_was_bought_used_and_issued() {
    let mut service = Service::new();
    let id = service.order(&[]);
    service.issue(&id);
    service.order(&[("Domain", "api.example.com")]);
    let (_, mut package) = service.call("DescribePackageState", &[]);
    package
        .as_object_mut()
        .unwrap()
        .remove("RequestId")
        .unwrap();
    assert_eq!(
        package,
        json!({
            "ProductCode": "digicert-free-1-free",
            "TotalCount": 20,
            "UsedCount": 2,
            "IssuedCount": 1,
        })
    );
    service.call(REVOKE, &[("OrderId", &id)]);
    assert_eq!(service.used(), 1);
    let unbought = [("ProductCode", "geotrust-dv-1-starter")];
    let answer = service.call("DescribePackageState", &unbought);
    assert_eq!(told(answer), "404 NotFoundPackage");
}

#[test]
fn a_certificate_is_found_by_its_id() {
    let mut service = Service::new();
    let id = service.order(&[("Tags.1.Key", "env"), ("Tags.1.Value", "prod")]);
    service.issue(&id);
    let state = service.describe(&id);
    let certificate = [("CertId", id_of(&state))];
    let (status, detail) = service.call("GetUserCertificateDetail", &certificate);
    assert_eq!(status, 200, "{detail}");
    assert_eq!(detail["Cert"], state["Certificate"]);
    assert_eq!(detail["Key"], state["PrivateKey"]);
    assert_eq!(detail["OrderId"].to_string(), id);
    assert_eq!(detail["CertChain"].as_array().unwrap().len(), 2);
    assert_eq!(detail["CertChain"][0]["RemainDay"], 90);
    assert_eq!(
        detail["Tags"],
        json!([{ "TagKey": "env", "TagValue": "prod" }])
    );
    let short = [certificate[0], ("CertFilter", "true")];
    let (_, short) = service.call("GetUserCertificateDetail", &short);
    assert!(short["Cert"].is_null() && short["Key"].is_null());
    let answer = service.call("GetUserCertificateDetail", &[("CertId", "7")]);
    assert_eq!(told(answer), "400 NotFound");
}

#[test]
fn certificates_are_listed_while_they_are_valid() {
    let mut service = Service::new();
    let id = service.order(&[]);
    let certificates = [("OrderType", "CERT")];
    assert_eq!(service.list(&certificates)["TotalCount"], 0);
    service.issue(&id);
    let row = service.list(&certificates)["CertificateOrderList"][0].clone();
    assert_eq!(row["CommonName"], "www.example.com");
    assert_eq!(row["StartDate"], "2026-03-01");
    assert_eq!(row["Sha2"].as_str().unwrap().len(), 64);
    assert!(row["OrderId"].is_null());
    service
        .state
        .time
        .advance(Duration::from_secs(91 * 24 * 60 * 60));
    assert_eq!(service.list(&certificates)["TotalCount"], 0);
    let expired = [certificates[0], ("Status", "EXPIRED")];
    assert_eq!(service.list(&expired)["TotalCount"], 1);
    let of_orders = [certificates[0], ("Status", "PAYED")];
    let answer = service.call("ListUserCertificateOrder", &of_orders);
    assert_eq!(told(answer), "400 InvalidParameter");
    assert_eq!(service.list(&[("OrderType", "UPLOAD")])["TotalCount"], 0);
}

#[test]
fn an_order_that_issues_by_itself_is_counted_when_it_is_due() {
    let mut service = Service::with(Options {
        issue: Issue::After(Duration::from_secs(60)),
        cancelled_after: Lag::None,
        ..Options::default()
    });
    service.order(&[]);
    service.state.time.advance(Duration::from_secs(60));
    let (_, package) = service.call("DescribePackageState", &[]);
    assert_eq!(package["IssuedCount"], 1);
}
