//! A leaf and the rest.

use super::*;

#[test]
fn the_first_certificate_is_the_leaf_and_the_rest_keeps_its_order() {
    let [leaf, middle, root] = ["p256.pem", "rsa2048.pem", "p384.pem"].map(data);
    let expected = Chain {
        leaf: leaf.clone(),
        rest: format!("{middle}{root}"),
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
fn a_chain_with_something_else_in_it_is_refused() {
    let leaf = data("p256.pem");
    let (_, key) = issue(|_| ());
    let fake = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, expected) in [
        (format!("{leaf}{fake}"), NotACertificate::Damaged),
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
