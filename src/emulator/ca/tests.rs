use super::*;
use x509_parser::pem::Pem;

fn certificates(pem: &str) -> Vec<Pem> {
    Pem::iter_from_buffer(pem.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn a_leaf_names_its_domain_and_chains_up_to_the_root() {
    let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    let authority = CertificateAuthority::new(now).unwrap();

    let issued = authority.issue(&for_wildcard(), now).unwrap();

    let chain = certificates(&issued.chain_pem);
    let root = certificates(authority.root_pem());
    let [leaf, intermediate] = &chain[..] else {
        panic!("not a leaf and an intermediate");
    };
    let leaf = leaf.parse_x509().unwrap();
    let intermediate = intermediate.parse_x509().unwrap();
    let root = root[0].parse_x509().unwrap();

    let names = leaf.subject_alternative_name().unwrap().unwrap();
    let names: Vec<String> = (names.value.general_names.iter())
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["DNSName(*.example.com)"]);
    assert_eq!(leaf.validity().not_before.timestamp(), now.as_second());
    assert_eq!(
        leaf.validity().not_after.timestamp() - now.as_second(),
        90 * 24 * 60 * 60
    );
    assert_eq!(leaf.issuer(), intermediate.subject());
    assert_eq!(intermediate.issuer(), root.subject());
    assert_ne!(leaf.public_key(), intermediate.public_key());
}

fn for_wildcard() -> Application<'static> {
    static DOMAINS: std::sync::LazyLock<Vec<String>> =
        std::sync::LazyLock::new(|| vec!["*.example.com".to_owned()]);
    Application {
        domains: &DOMAINS,
        csr: None,
        validity: days(90),
    }
}

mod openssl {
    use std::process::{Command, Output};

    use super::*;

    fn openssl(arguments: &[&str], folder: &std::path::Path) -> Output {
        let run = Command::new("openssl")
            .args(arguments)
            .current_dir(folder)
            .output();
        run.expect("openssl is on the path")
    }

    /// What `openssl verify` says of the leaf, with the certificates a server sends.
    fn verified(
        authority: &CertificateAuthority,
        issued: &Issued,
        folder: &std::path::Path,
    ) -> String {
        let chain = &issued.chain_pem;
        let split = chain.rfind("-----BEGIN").unwrap();
        std::fs::write(folder.join("root.pem"), authority.root_pem()).unwrap();
        std::fs::write(folder.join("leaf.pem"), &chain[..split]).unwrap();
        std::fs::write(folder.join("issuer.pem"), &chain[split..]).unwrap();
        let at = (issued.not_before.as_second() + 60).to_string();
        let output = openssl(
            &[
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-attime",
                &at,
                "-verify_hostname",
                "www.example.com",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "issuer.pem",
                "leaf.pem",
            ],
            folder,
        );
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&said).trim().to_owned()
    }

    #[test]
    fn a_leaf_of_either_authority_s_life_is_verified() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let fresh = CertificateAuthority::new(now).unwrap();
        let saved = serde_json::to_string(&fresh).unwrap();
        let restored: CertificateAuthority = serde_json::from_str(&saved).unwrap();
        for authority in [&fresh, &restored] {
            let issued = authority.issue(&for_wildcard(), now).unwrap();
            assert_eq!(verified(authority, &issued, folder.path()), "leaf.pem: OK");
        }
    }

    #[test]
    fn keys_that_openssl_made_are_certified() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let authority = CertificateAuthority::new(now).unwrap();
        for (key, algorithm) in [
            (&["rsa:2048"][..], "RSA"),
            (&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "ECC"),
            (&["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "ECC"),
        ] {
            let mut arguments = vec!["req", "-new", "-nodes", "-subj", "/CN=*.example.com"];
            arguments.extend(["-keyout", "key.pem", "-out", "csr.pem", "-newkey"]);
            arguments.extend(key);
            let made = openssl(&arguments, folder.path());
            assert!(made.status.success(), "{made:?}");
            let pem = std::fs::read_to_string(folder.path().join("csr.pem")).unwrap();
            let csr = Csr::parse(&pem).unwrap();

            let application = Application {
                csr: Some(&csr),
                ..for_wildcard()
            };
            let issued = authority.issue(&application, now).unwrap();

            assert_eq!(verified(&authority, &issued, folder.path()), "leaf.pem: OK");
            assert_eq!(issued.algorithm, algorithm);
            assert!(issued.private_key_pem.is_none());
            let asked = openssl(
                &["req", "-in", "csr.pem", "-noout", "-pubkey"],
                folder.path(),
            );
            let given = openssl(
                &["x509", "-in", "leaf.pem", "-noout", "-pubkey"],
                folder.path(),
            );
            assert_eq!(asked.stdout, given.stdout);
        }
    }

    #[test]
    fn a_short_rsa_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [
            "req",
            "-new",
            "-nodes",
            "-subj",
            "/CN=a.example.com",
            "-newkey",
            "rsa:1024",
            "-keyout",
            "key.pem",
            "-out",
            "csr.pem",
        ];
        let made = openssl(&arguments, folder.path());
        assert!(made.status.success(), "{made:?}");
        let pem = std::fs::read_to_string(folder.path().join("csr.pem")).unwrap();
        let refusal = Csr::parse(&pem).unwrap_err();
        assert!(refusal.starts_with("The key of Csr"), "{refusal}");
    }
}
