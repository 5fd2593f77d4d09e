//! A leaf and the rest.

use rcgen::{BasicConstraints, CustomExtension, IsCa, Issuer};

use super::*;

#[test]
fn the_first_certificate_is_the_leaf_and_the_rest_keeps_its_order() {
    let [leaf, middle, root] = ["p256.pem", "rsa2048.pem", "p384.pem"].map(data);
    let facts = Certificate::parse(&leaf).unwrap();
    let expected = Chain {
        leaf: leaf.clone(),
        rest: format!("{middle}{root}"),
        not_before: facts.not_before,
        not_after: facts.not_after,
    };
    for text in [
        format!("{leaf}{middle}{root}"),
        format!("{leaf}{middle}{root}").replace('\n', "\r\n"),
        format!("{leaf}\n\n{middle}  \n{root}\n\n"),
        format!("{leaf}{middle}{root}").replace('\n', "\n    "),
        format!("{}{middle}{}", leaf.trim_end(), root.trim_end()),
        format!("subject=leaf\n{leaf}issuer=middle\n{middle}{root}done"),
        format!("{leaf}{}{middle}{root}", data("request_p256.pem")),
    ] {
        assert_eq!(split_chain(&text).unwrap(), expected, "{text}");
    }
}

#[test]
fn the_leaf_is_found_among_authorities_wherever_it_stands() {
    let leaf = data("p256.pem");
    let [issuer, root] = [0, 1].map(|_| {
        let authority = IsCa::Ca(BasicConstraints::Unconstrained);
        issue(|params| params.is_ca = authority).0.replace('\r', "")
    });
    let expected = split_chain(&format!("{leaf}{issuer}{root}")).unwrap();
    assert_eq!(
        (&expected.leaf, &expected.rest),
        (&leaf, &format!("{issuer}{root}"))
    );
    for text in [
        format!("{issuer}{leaf}{root}"),
        format!("{issuer}{root}{leaf}"),
    ] {
        assert_eq!(split_chain(&text).unwrap(), expected);
    }
    let alone = split_chain(&format!("{issuer}{root}")).unwrap();
    assert_eq!((alone.leaf, alone.rest), (issuer, root));
}

/// A certificate of this name, of an authority unless it is `leaf`, issued in another's name.
fn named(name: &str, issuer: &str) -> String {
    let params = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params
    };
    let mut own = params(name);
    if name != "leaf" {
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let by = Issuer::new(params(issuer), KeyPair::generate().unwrap());
    let certificate = own.signed_by(&KeyPair::generate().unwrap(), &by);
    certificate.unwrap().pem().replace('\r', "")
}

#[test]
fn the_issuers_stand_in_line_and_what_is_in_no_line_behind_them() {
    let leaf = named("leaf", "middle");
    let [middle, upper, root] = [("middle", "upper"), ("upper", "root"), ("root", "root")]
        .map(|(name, issuer)| named(name, issuer));
    let [stray, twin] =
        [("stray", "root"), ("upper", "elsewhere")].map(|(name, issuer)| named(name, issuer));
    let fake = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (given, expected) in [
        ([&root, &upper, &middle, &leaf], [&middle, &upper, &root]),
        ([&leaf, &root, &middle, &upper], [&middle, &upper, &root]),
        ([&stray, &middle, &leaf, &upper], [&middle, &upper, &stray]),
        ([&leaf, &root, &upper, &stray], [&root, &upper, &stray]),
        ([&upper, &twin, &leaf, &middle], [&middle, &upper, &twin]),
        ([&twin, &upper, &leaf, &middle], [&middle, &twin, &upper]),
        (
            [&leaf, &fake.to_owned(), &root, &middle],
            [&middle, &fake.to_owned(), &root],
        ),
    ] {
        let [first, second, third, fourth] = given;
        let chain = split_chain(&format!("{first}{second}{third}{fourth}")).unwrap();
        let [first, second, third] = expected;
        assert_eq!(chain.leaf, leaf);
        assert_eq!(chain.rest, format!("{first}{second}{third}"));
    }
}

#[test]
fn issuers_that_go_round_in_a_circle_come_to_an_end() {
    let leaf = named("leaf", "one");
    let [one, two] = [("one", "two"), ("two", "one")].map(|(name, issuer)| named(name, issuer));
    let chain = split_chain(&format!("{two}{one}{leaf}")).unwrap();
    assert_eq!((chain.leaf, chain.rest), (leaf, format!("{one}{two}")));

    let many = one.repeat(5000);
    let chain = split_chain(&format!("{two}{many}")).unwrap();
    assert_eq!((chain.leaf, chain.rest), (two, many));
}

#[test]
fn a_leaf_with_an_odd_name_is_one_all_the_same() {
    let (odd, _) = issue(|params| {
        let names =
            CustomExtension::from_oid_content(&[2, 5, 29, 17], b"\x30\x03\x82\x01".to_vec());
        params.custom_extensions.push(names);
    });
    assert_eq!(Certificate::parse(&odd), Err(NotACertificate::Damaged));
    assert_eq!(split_chain(&odd).unwrap().leaf, odd.replace('\r', ""));
}

#[test]
fn what_was_divided_divides_alike() {
    let whole = data("p256.pem") + &data("rsa2048.pem");
    let chain = split_chain(&whole).unwrap();
    assert_eq!(split_chain(&(chain.leaf.clone() + &chain.rest)), Ok(chain));
}

#[test]
fn a_certificate_alone_has_no_rest() {
    let chain = split_chain(&data("p256.pem")).unwrap();
    assert_eq!(chain.leaf, data("p256.pem"));
    assert_eq!(chain.rest, "");
}

#[test]
fn what_is_damaged_behind_a_good_leaf_stays_as_it_is() {
    let [leaf, issuer] = ["p256.pem", "rsa2048.pem"].map(data);
    for damaged in ["AAAA", "?", ""] {
        let damaged =
            format!("-----BEGIN CERTIFICATE-----\n{damaged}\n-----END CERTIFICATE-----\n");
        let damaged = damaged.replace("\n\n", "\n");
        for text in [
            format!("{leaf}{issuer}{damaged}"),
            format!("{leaf}{damaged}{issuer}").replace('\n', "\r\n"),
        ] {
            let chain = split_chain(&text).unwrap();
            assert_eq!(chain.leaf, leaf);
            assert_eq!(chain.rest.len(), issuer.len() + damaged.len());
            assert!(chain.rest.contains(&issuer) && chain.rest.contains(&damaged));
        }
    }
}

#[test]
fn a_text_whose_leaf_cannot_be_told_is_refused() {
    let leaf = data("p256.pem");
    let (_, key) = issue(|_| ());
    let authority = IsCa::Ca(BasicConstraints::Unconstrained);
    let (issuer, _) = issue(|params| params.is_ca = authority);
    let fake = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, expected) in [
        (fake.to_owned(), NotACertificate::Damaged),
        (format!("{fake}{issuer}"), NotACertificate::Damaged),
        (
            format!("{leaf}{}", &leaf[..200]),
            PemFault::Unfinished.into(),
        ),
        (format!("{leaf}{key}"), PemFault::PrivateKey.into()),
        ("\n".to_owned(), PemFault::Empty.into()),
    ] {
        assert_eq!(split_chain(&text), Err(expected), "{text}");
    }
}
