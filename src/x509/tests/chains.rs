//! A leaf and the rest.

use rcgen::{BasicConstraints, CustomExtension, IsCa};

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
