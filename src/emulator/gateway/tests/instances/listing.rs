//! ListInstances: filters, pages, rows.

use super::*;

fn ids(service: &mut Service, parameters: &[(&str, &str)]) -> Vec<String> {
    let (status, answer) = service.call("ListInstances", parameters);
    assert_eq!(status, 200, "{answer}");
    let rows = answer["InstanceList"].as_array().unwrap();
    rows.iter()
        .map(|row| row["InstanceId"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn instances_are_found_by_what_they_are() {
    let mut holder = Holder::new();
    let test = holder.id.clone();
    let bought = holder.service.buy(NewInstance::of_spec("geo.ov.f"));
    let service = &mut holder.service;
    assert_eq!(ids(service, &[]), [bought.clone(), test.clone()]);
    for (filter, value, expected) in [
        ("InstanceType", "TEST", &test),
        ("InstanceType", "BUY", &bought),
        ("CertificateType", "OV", &bought),
        ("Brand", "DigiCert", &test),
        ("Keyword", &bought, &bought),
    ] {
        let found = ids(service, &[(filter, value)]);
        assert_eq!(found, std::slice::from_ref(expected), "{filter} {value}");
    }
    holder.issue("www.example.com");
    let service = &mut holder.service;
    for (filter, value, expected) in [
        ("Status", "inactive", &bought),
        ("Status", "normal", &test),
        ("CertificateStatus", "issued", &test),
        ("Keyword", "www.example", &test),
    ] {
        let found = ids(service, &[(filter, value)]);
        assert_eq!(found, std::slice::from_ref(expected), "{filter} {value}");
    }
    assert!(ids(service, &[("Status", "closed")]).is_empty());
    assert!(ids(service, &[("AutoReissueFlag", "1")]).is_empty());
}

#[test]
fn pages_are_of_ten_unless_more_are_asked_for_and_of_a_hundred_at_most() {
    let mut holder = Holder::new();
    for _ in 0..10 {
        holder.service.buy(NewInstance::of_spec("ss.dv.t"));
    }
    let (_, first) = holder.service.call("ListInstances", &[]);
    assert_eq!(first["TotalCount"], 11);
    assert_eq!(first["ShowSize"], 10);
    assert_eq!(first["InstanceList"].as_array().unwrap().len(), 10);
    let second = ids(&mut holder.service, &[("CurrentPage", "2")]);
    assert_eq!(second, [holder.id.clone()]);
    assert_eq!(ids(&mut holder.service, &[("ShowSize", "100")]).len(), 11);
    let too_large = holder.service.call("ListInstances", &[("ShowSize", "101")]);
    assert_eq!(told(too_large), "400 InvalidParameter");
}

#[test]
fn a_row_tells_the_latest_certificate_and_lacks_what_only_the_detail_has() {
    let mut holder = Holder::new();
    let id = holder.issue("www.example.com");
    holder.apply("www.example.com");
    let (_, answer) = holder.service.call("ListInstances", &[]);
    let row = &answer["InstanceList"][0];
    assert_eq!(row["Status"], "pending");
    assert_eq!(row["CertificateId"].to_string(), id);
    assert_eq!(row["CertificateDomain"], "www.example.com");
    for absent in [
        "DomainValidationList",
        "Tags",
        "Csr",
        "UpgradeStatus",
        "OrderProgress",
    ] {
        assert!(row[absent].is_null(), "{absent}");
    }
}

#[test]
fn certificates_of_instances_are_in_the_list_of_certificates_and_not_of_orders() {
    let mut holder = Holder::new();
    holder.issue("www.example.com");
    let orders = holder.service.list(&[]);
    assert_eq!(orders["TotalCount"], 0);
    let certificates = holder.service.list(&[("OrderType", "CERT")]);
    let row = &certificates["CertificateOrderList"][0];
    assert_eq!(row["InstanceId"], holder.id);
    assert_eq!(row["CommonName"], "www.example.com");
    holder.ask(REVOKE, &[]);
    let certificates = holder.service.list(&[("OrderType", "CERT")]);
    assert_eq!(certificates["TotalCount"], 0);
}
