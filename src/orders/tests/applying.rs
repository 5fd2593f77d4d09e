//! Which create an application becomes, and whose the answer's order is.

use super::*;

const CSR: &str = "-----BEGIN CERTIFICATE REQUEST-----\n";

/// The create that an application becomes, and the query it is sent with.
async fn created(application: Application) -> (String, String) {
    let service = Service::following([listed(&[]), placed(), listed(&[]), listed(&[])]);
    let placement = place(&orders(&service), &application).await;
    assert_eq!(named(&placement).as_deref(), Some(ORDER));
    let request = &service.requests()[1];
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let query = request.url.query().unwrap_or_default();
    (service.actions()[1].clone(), format!("{query}&{body}"))
}

#[tokio::test(start_paused = true)]
async fn the_operation_follows_from_the_arguments() {
    let plain = application;
    let with_csr = || Application {
        csr: Some(CSR.to_owned()),
        ..plain()
    };
    let product = |code: &str| Application {
        source: Source::Quota(code.to_owned()),
        ..plain()
    };
    let several = || Application {
        domains: domains("www.example.com example.com"),
        ..plain()
    };
    let company = || Application {
        company_name: Some("Analytical Engines".to_owned()),
        ..plain()
    };
    let anonymous = |application: Application| Application {
        contact: None,
        ..application
    };
    for (application, operation) in [
        (plain(), "CreateCertificateRequest"),
        (with_csr(), "CreateCertificateWithCsrRequest"),
        (product("geotrust-dv-1-starter"), "CreateCertificateRequest"),
        (several(), "CreateCertificateForPackageRequest"),
        (company(), "CreateCertificateForPackageRequest"),
        (
            product("symantec-ov-1-personal"),
            "CreateCertificateForPackageRequest",
        ),
        (
            product("cfca-ev-1-advanced"),
            "CreateCertificateForPackageRequest",
        ),
        (anonymous(plain()), "CreateCertificateForPackageRequest"),
        (anonymous(with_csr()), "CreateCertificateForPackageRequest"),
        (
            Application {
                csr: Some(CSR.to_owned()),
                ..several()
            },
            "CreateCertificateForPackageRequest",
        ),
    ] {
        assert_eq!(
            created(application.clone()).await.0,
            operation,
            "{application:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn everything_of_an_application_is_sent() {
    let full = Application {
        domains: domains("www.example.com b.example.com a.example.com"),
        company_name: Some("Engines".to_owned()),
        csr: Some(CSR.to_owned()),
        method: ValidationMethod::File,
        tags: [("env".to_owned(), "prod".to_owned())].into(),
        ..application()
    };
    let (_, sent) = created(full).await;
    for pair in [
        "Domain=www.example.com%2Ca.example.com%2Cb.example.com",
        "CompanyName=Engines",
        "Csr=-----BEGIN%20CERTIFICATE%20REQUEST-----%0A",
        "ValidateType=FILE",
        "Tags.1.Key=env",
        "Tags.1.Value=prod",
        "ProductCode=digicert-free-1-free",
        "Username=Ada",
    ] {
        assert!(sent.contains(pair), "{pair} is not in {sent}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_of_several_domains_is_found_in_whatever_order_they_are_listed() {
    let product = "digicert-free-1-free";
    let script = [
        listed(&[]),
        lost(),
        listed(&[
            ("1", "www.example.com", product, "CHECKING"),
            (
                "2",
                "example.com,www.example.com,api.example.com",
                product,
                "CHECKING",
            ),
            (ORDER, "Example.com, www.example.com", product, "CHECKING"),
        ]),
    ];
    let service = Service::following(script);
    let application = Application {
        domains: domains("www.example.com example.com"),
        ..application()
    };
    let placement = place(&orders(&service), &application).await;
    assert!(
        matches!(&placement.result, Ok(Placed::Found { order: id, .. }) if *id == order()),
        "{placement:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_name_of_another_script_is_looked_for_in_the_whole_list() {
    let product = "digicert-free-1-free";
    let script = [
        listed(&[("5", "other.example.com", product, "CHECKING")]),
        lost(),
        listed(&[
            ("5", "other.example.com", product, "CHECKING"),
            (ORDER, "bücher.example", product, "CHECKING"),
        ]),
    ];
    let service = Service::following(script);
    let application = Application {
        domains: domains("bücher.example"),
        ..application()
    };
    let placement = place(&orders(&service), &application).await;
    assert!(
        matches!(placement.result, Ok(Placed::Found { .. })),
        "{placement:?}"
    );
    let query = service.requests()[0]
        .url
        .query()
        .unwrap_or_default()
        .to_owned();
    assert!(!query.contains("Keyword"), "{query}");
}
