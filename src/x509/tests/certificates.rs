//! What certificates say.

use rcgen::string::Ia5String;
use rcgen::{SanType, date_time_ymd};

use super::*;

fn read(name: &str) -> Certificate {
    Certificate::parse(&data(&format!("{name}.pem")))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A certificate in the words of the `openssl` commands of tests/data/x509/README.md.
fn as_openssl_says(certificate: &Certificate) -> String {
    let fingerprint = certificate.fingerprint_sha256.to_ascii_uppercase();
    let octets: Vec<_> = fingerprint
        .as_bytes()
        .chunks(2)
        .map(|digits| str::from_utf8(digits).unwrap())
        .collect();
    let time = |moment: Moment| moment.to_string().replace('T', " ");
    [
        format!("sha256 Fingerprint={}", octets.join(":")),
        format!("serial={}", certificate.serial_number.to_ascii_uppercase()),
        format!("notBefore={}", time(certificate.not_before)),
        format!("notAfter={}", time(certificate.not_after)),
        format!("subject={}", certificate.subject),
        format!("issuer={}", certificate.issuer),
        format!("public key {}\n", certificate.public_key_fingerprint_sha256),
    ]
    .join("\n")
}

#[test]
fn we_say_what_openssl_says() {
    let names = names(".txt");
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let expected = data(&format!("{name}.txt"));
        assert_eq!(as_openssl_says(&read(&name)), expected, "{name}");
    }
}

#[test]
fn key_algorithms_are_named_as_cas_names_them() {
    for (name, algorithm) in [
        ("rsa2047", "RSA_2047"),
        ("rsa2048", "RSA_2048"),
        ("rsa3072", "RSA_3072"),
        ("rsa4096", "RSA_4096"),
        ("p256", "ECC_256"),
        ("p384", "ECC_384"),
        ("p521", "ECC_521"),
        ("secp256k1", "ECC_1.3.132.0.10"),
        ("sm2", "SM2"),
        ("ed25519", "ED25519"),
        ("ed448", "1.3.101.113"),
    ] {
        assert_eq!(read(name).key_algorithm.to_string(), algorithm, "{name}");
    }
}

#[test]
fn serial_numbers_are_lower_case_digits_alone() {
    assert_eq!(read("serial_negative").serial_number, "-8123456789");
    assert_eq!(read("serial_half_octet").serial_number, "0abc");
    assert_eq!(read("serial_zero").serial_number, "00");
    assert_eq!(
        read("serial_long").serial_number,
        "f123456789abcdef0123456789abcdef01234567"
    );
}

#[test]
fn the_common_name_is_the_most_specific_one() {
    let common_name = |name| read(name).common_name;
    assert_eq!(common_name("p256").as_deref(), Some("www.example.com"));
    assert_eq!(
        common_name("subject_multi_valued").as_deref(),
        Some("b.example.com")
    );
    assert_eq!(
        common_name("subject_utf8").as_deref(),
        Some("bücher.example")
    );
    assert_eq!(common_name("subject_without_cn"), None);
    assert_eq!(common_name("subject_empty"), None);
}

#[test]
fn alternative_names_stand_in_order() {
    let names = |name| read(name).subject_alternative_names;
    assert_eq!(names("p256"), ["www.example.com", "example.com"]);
    assert_eq!(names("subject_utf8"), ["xn--bcher-kva.example"]);
    assert_eq!(names("subject_empty"), ["only.example.com"]);
    assert!(names("p384").is_empty());
    let many: Vec<_> = (1..=250).map(|n| format!("host-{n}.example.com")).collect();
    assert_eq!(names("names_many"), many);
}

#[test]
fn alternative_names_of_any_kind_are_readable() {
    let mut names = read("names_of_all_kinds").subject_alternative_names;
    names.sort();
    assert_eq!(
        names,
        [
            "*.example.com",
            "192.0.2.1",
            "2001:db8::1",
            "dirname:CN=www.example.com",
            "https://example.com/a?b=c",
            "othername:1.3.6.1.4.1.311.20.2.3",
            "rid:2.999.1",
            "web@example.com",
        ]
    );
}

#[test]
fn names_of_other_makers_are_read_alike() {
    let (pem, _) = issue(|params| {
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationName, "Bücher & Söhne");
        let mail = Ia5String::try_from("web@example.com").unwrap();
        params.subject_alt_names = vec![
            SanType::Rfc822Name(mail),
            SanType::IpAddress("192.0.2.7".parse().unwrap()),
        ];
    });
    let certificate = Certificate::parse(&pem).unwrap();
    assert_eq!(certificate.subject, "O=Bücher & Söhne,CN=www.example.com");
    assert_eq!(certificate.issuer, certificate.subject);
    assert_eq!(
        certificate.subject_alternative_names,
        ["web@example.com", "192.0.2.7"]
    );
}

#[test]
fn a_certificate_may_be_older_than_unix_and_end_never() {
    let (pem, _) = issue(|params| {
        params.not_before = date_time_ymd(1950, 1, 1);
        params.not_after = date_time_ymd(9999, 12, 31);
    });
    let certificate = Certificate::parse(&pem).unwrap();
    assert_eq!(certificate.not_before.to_string(), "1950-01-01T00:00:00Z");
    assert_eq!(certificate.not_after.to_string(), "9999-12-31T00:00:00Z");
}

#[test]
fn the_first_certificate_counts_whatever_stands_around_it() {
    let (first, second) = (data("p256.pem"), data("rsa2048.pem"));
    let expected = read("p256");
    for text in [
        format!("{first}{second}"),
        format!("{first}{second}").replace('\n', "\r\n"),
        format!("Certificate:\n    Data: a - b\n{first}"),
        format!("{}{first}", data("request_p256.pem")),
    ] {
        assert_eq!(Certificate::parse(&text).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_private_key_is_an_error_that_does_not_show_it() {
    let (certificate, key) = issue(|_| ());
    for text in [
        key.clone(),
        format!("{key}{certificate}"),
        format!("{certificate}{key}"),
        format!("{certificate}{}", &key[..60]),
    ] {
        let error = Certificate::parse(&text).unwrap_err();
        assert_eq!(error, PemFault::PrivateKey.into());
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("private key"), "{shown}");
        assert!(!shown.contains(&key[40..48]), "{shown}");
    }
}

#[test]
fn what_is_no_certificate_is_refused_with_the_reason() {
    let pem = data("p256.pem");
    let lines: Vec<_> = pem.lines().collect();
    let without_a_line = lines[..3].join("\n") + "\n" + &lines[4..].join("\n");
    let relabelled = data("request_p256.pem").replace(" REQUEST", "");
    let (label, der) = opened(&pem);
    let with_more = block(label, &[&der[..], &[0]].concat());
    for (text, expected) in [
        (String::new(), PemFault::Empty.into()),
        ("hello".to_owned(), PemFault::NoBlock("CERTIFICATE").into()),
        (
            data("request_p256.pem"),
            PemFault::NoBlock("CERTIFICATE").into(),
        ),
        (pem[..300].to_owned(), PemFault::Unfinished.into()),
        (pem.replace(lines[2], "?"), PemFault::NotBase64.into()),
        (without_a_line, NotACertificate::Damaged),
        (relabelled, NotACertificate::Damaged),
        (with_more, NotACertificate::Damaged),
    ] {
        assert_eq!(Certificate::parse(&text), Err(expected), "{text}");
    }
}
