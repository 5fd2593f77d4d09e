//! What signing requests ask for, and which of them CAS takes.

use super::*;

fn read(name: &str) -> SigningRequest {
    SigningRequest::parse(&data(&format!("request_{name}.pem")))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_request_names_its_domain_its_further_names_and_its_key() {
    let request = read("p256");
    assert_eq!(request.common_name.as_deref(), Some("www.example.com"));
    assert_eq!(
        request.subject_alternative_names,
        ["www.example.com", "example.com", "192.0.2.1"]
    );
    assert_eq!(request.key_algorithm.to_string(), "ECC_256");
    assert_eq!(request.is_acceptable(), Ok(()));
}

#[test]
fn rsa_from_2048_bits_and_elliptic_curves_are_acceptable() {
    let unfit = |algorithm| Err(Problem::UnfitKey(algorithm));
    let rsa_pss = KeyAlgorithm::Other("1.2.840.113549.1.1.10".to_owned());
    for (name, verdict) in [
        ("p256", Ok(())),
        ("p384", Ok(())),
        ("p521", Ok(())),
        ("rsa2048", Ok(())),
        ("sha1", Ok(())),
        ("with_password", Ok(())),
        ("rsa1024", Err(Problem::ShortKey { bits: 1024 })),
        ("ed25519", unfit(KeyAlgorithm::Ed25519)),
        ("rsa_pss", unfit(rsa_pss)),
        ("without_cn", Err(Problem::NoCommonName)),
    ] {
        assert_eq!(read(name).is_acceptable(), verdict, "{name}");
    }
}

#[test]
fn a_request_that_was_changed_after_signing_is_not_acceptable() {
    for name in ["p256", "p384", "rsa2048", "sha1"] {
        let pem = changed(&data(&format!("request_{name}.pem")), b"www.", b"ww2.");
        let request = SigningRequest::parse(&pem).unwrap();
        assert_eq!(request.common_name.as_deref(), Some("ww2.example.com"));
        assert_eq!(
            request.is_acceptable(),
            Err(Problem::WrongSignature),
            "{name}"
        );
    }
}

#[test]
fn a_private_key_beside_the_request_is_an_error() {
    let (_, key) = issue(|_| ());
    let request = data("request_p256.pem");
    for text in [format!("{key}{request}"), format!("{request}{key}"), key] {
        let error = SigningRequest::parse(&text).unwrap_err();
        assert_eq!(error, PemFault::PrivateKey.into());
    }
}

#[test]
fn what_is_no_request_is_refused_with_the_reason() {
    let request = data("request_p256.pem");
    let relabelled = data("p256.pem").replace("CERTIFICATE", "CERTIFICATE REQUEST");
    let (label, der) = opened(&request);
    let longer = block(label, &[&der[..], b"x"].concat());
    let shorter = block(label, &der[..der.len() - 1]);
    let bare: String = request
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    for (text, expected) in [
        ("", PemFault::Empty.into()),
        ("hello", PemFault::NoBlock("CERTIFICATE REQUEST").into()),
        (&data("p256.pem"), NotARequest::Other("a certificate")),
        (&request[..200], PemFault::Unfinished.into()),
        (&relabelled, NotARequest::Other("a certificate")),
        (
            &block("PUBLIC KEY", b"key"),
            NotARequest::Other("a public key"),
        ),
        (
            &block("CERTIFICATE REQUEST", b"no DER"),
            NotARequest::Damaged,
        ),
        (&longer, NotARequest::TooLong),
        (&shorter, NotARequest::Damaged),
        // RFC 5480 2.1.1 wants the name of a curve, not its equation.
        (
            &data("request_explicit_curve.pem"),
            NotARequest::UnreadableKey,
        ),
        (&bare, NotARequest::Bare),
        ("certificates/www.csr", NotARequest::Path),
        (
            "Certificate Request:",
            PemFault::NoBlock("CERTIFICATE REQUEST").into(),
        ),
        (&format!("{request}{request}"), NotARequest::Several(2)),
        (
            &format!(
                "{request}{}",
                data("request_p384.pem").replace(" CERT", " NEW CERT")
            ),
            NotARequest::Several(2),
        ),
    ] {
        assert_eq!(SigningRequest::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn white_space_line_width_and_the_old_label_are_no_change() {
    let request = data("request_p256.pem");
    let (begin, end) = ("REQUEST-----\n", "\n-----END");
    let body = &request[request.find(begin).unwrap() + begin.len()..request.find(end).unwrap()];
    for text in [
        request.replace('\n', "\r\n"),
        request.replace('\n', "\n  "),
        format!("\n\n{request}\n"),
        request.replace(body, &body.replace('\n', "")),
        request.replace(body, &body.replace('A', "A\n")),
        request.replace(" CERT", " NEW CERT"),
        format!("Certificate Request:\n    Data:\n{request}"),
        format!("\u{feff}{request}"),
        format!("\"{}\"", request.replace('\n', "\\n")),
        format!("'{}'", request.replace('\n', "\\r\\n")),
        request.replace('\n', " "),
        request.replace('\n', ""),
        request.replace('/', "\\/").replace('\n', "\\n"),
        format!("{request}{}", data("p256.pem")),
    ] {
        assert!(same_request(&request, &text), "{text}");
        assert_eq!(normal_request(&text).as_ref(), Ok(&request), "{text}");
        assert_eq!(SigningRequest::parse(&text).unwrap(), read("p256"));
    }
}

#[test]
fn a_signature_with_any_salt_is_left_to_the_service() {
    for name in ["pss_salt_0", "pss_salt_20", "pss_salt_32", "pss_salt_most"] {
        let request = read(name);
        assert_eq!(request.key_algorithm.to_string(), "RSA_2048", "{name}");
        assert_eq!(request.is_acceptable(), Ok(()), "{name}");
    }
}

#[test]
fn another_request_is_a_change() {
    let request = data("request_p256.pem");
    assert!(!same_request(&request, &data("request_p384.pem")));
    assert!(!same_request(
        &request,
        &changed(&request, b"www.", b"ww2.")
    ));
    assert!(!same_request(&request, ""));
    assert!(!same_request("", &request));
    assert!(same_request("", ""));
    assert!(!same_request("hello", "hello "));
}

/// The same block with other octets in it.
fn changed(pem: &str, from: &[u8], to: &[u8]) -> String {
    let (label, mut der) = opened(pem);
    let at = der.windows(from.len()).position(|part| part == from);
    der[at.unwrap()..][..to.len()].copy_from_slice(to);
    block(label, &der)
}
