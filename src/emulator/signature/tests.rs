use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::*;

const CSR: &str =
    "-----BEGIN CERTIFICATE REQUEST-----\nMIIC+/==\n-----END CERTIFICATE REQUEST-----\n";
const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const CONTENT_TYPE: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn request(
    method: Method,
    query: &[(&str, &str)],
    headers: &[(&str, &str)],
    body: &'static str,
) -> Request {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    let uri: Uri = format!("/?{query}").parse().unwrap();
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect();
    Request::new(method, &uri, headers, Bytes::from_static(body.as_bytes()))
}

/// Judged by an account that never handed out a temporary key.
fn let_in(
    authenticator: &mut Authenticator,
    request: &Request,
    now: &str,
) -> Result<Identity, ApiError> {
    let now = now.parse().unwrap();
    let circumstances = Circumstances {
        sessions: &Sessions::default(),
        variants: &Variants::default(),
        wall: now,
        now,
    };
    authenticator.admit(request, &circumstances)
}

/// The parameters of an order with everything that is hard to escape.
const AWKWARD: [(&str, &str); 8] = [
    ("ProductCode", "geotrust-dv-w-starter"),
    ("Domain", "*.example.com"),
    ("ValidateType", "DNS"),
    ("Csr", CSR),
    ("Tags.1.Key", "env"),
    ("Tags.1.Value", "a b~c*d(e)"),
    ("Tags.2.Key", "团队"),
    ("Tags.2.Value", ""),
];

mod version_2 {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn sign(request: &Request) -> String {
        let text = v2::string_to_sign(request);
        STANDARD.encode(v2::signature(&"testsecret".into(), &text))
    }

    fn describe(extra: &[(&str, &str)]) -> Request {
        let mut query = vec![
            ("AccessKeyId", "testid"),
            ("Action", "DescribeCertificateState"),
            ("Format", "json"),
            ("OrderId", "123451222"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", "0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f70"),
            ("Timestamp", "2025-01-02T03:04:05Z"),
            ("Version", "2020-04-07"),
        ];
        query.extend(extra);
        request(Method::POST, &query, &[], "")
    }

    #[test]
    fn the_vendor_page_s_example_has_its_signature() {
        let request = request(
            Method::GET,
            &[
                ("AccessKeyId", "testid"),
                ("Action", "DescribeRegions"),
                ("Format", "XML"),
                ("SignatureMethod", "HMAC-SHA1"),
                ("SignatureVersion", "1.0"),
                ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
                ("Timestamp", "2016-02-23T12:46:24Z"),
                ("Version", "2014-05-26"),
            ],
            &[],
            "",
        );
        assert_eq!(sign(&request), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
    }

    #[test]
    fn a_describe_has_the_string_and_signature_of_the_vendor_s_sdk() {
        let request = describe(&[]);
        assert_eq!(
            v2::string_to_sign(&request),
            "POST&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeCertificateState%26Format%3Djson\
             %26OrderId%3D123451222%26SignatureMethod%3DHMAC-SHA1\
             %26SignatureNonce%3D0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f70%26SignatureVersion%3D1.0\
             %26Timestamp%3D2025-01-02T03%253A04%253A05Z%26Version%3D2020-04-07"
        );
        assert_eq!(sign(&request), "2WEem9ajVGmnSxxWhWGuyzXmsS4=");
    }

    #[test]
    fn awkward_values_are_signed_as_the_vendor_s_sdk_does() {
        for (method, signature) in [
            (Method::POST, "XR83Ac+wlMkswnejRIIM1AQN+mk="),
            (Method::GET, "FVy/3oiiieW3J6BBFdzd3Mg3FdM="),
        ] {
            let mut query = vec![
                ("AccessKeyId", "STS.testid"),
                ("SecurityToken", "CAIS+tok/en=="),
                ("Action", "CreateCertificateForPackageRequest"),
                ("Format", "json"),
                ("Version", "2020-04-07"),
                ("SignatureMethod", "HMAC-SHA1"),
                ("SignatureVersion", "1.0"),
                ("SignatureNonce", "0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f71"),
                ("Timestamp", "2025-01-02T03:04:05Z"),
            ];
            query.extend(AWKWARD);
            assert_eq!(sign(&request(method, &query, &[], "")), signature);
        }
    }

    #[test]
    fn a_form_body_is_signed_like_the_query() {
        let in_query = describe(&[("Keyword", "a b")]);
        let in_body = {
            let query: Vec<(&str, &str)> = in_query
                .query
                .iter()
                .filter(|(name, _)| name != "Keyword")
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            request(Method::POST, &query, &[CONTENT_TYPE], "Keyword=a+b")
        };
        assert_eq!(sign(&in_query), sign(&in_body));
    }

    fn authenticator() -> Authenticator {
        Authenticator::new("testid".to_owned(), "testsecret".into())
    }

    fn admit_at(authenticator: &mut Authenticator, request: &Request, now: &str) -> String {
        match let_in(authenticator, request, now) {
            Ok(_) => "admitted".to_owned(),
            Err(error) => format!("{} {}", error.status, error.code),
        }
    }

    const SIGNED: (&str, &str) = ("Signature", "2WEem9ajVGmnSxxWhWGuyzXmsS4=");

    #[test]
    fn a_request_is_let_in_once() {
        let (mut authenticator, request) = (authenticator(), describe(&[SIGNED]));
        let now = "2025-01-02T03:04:05Z";
        assert_eq!(admit_at(&mut authenticator, &request, now), "admitted");
        let again = admit_at(&mut authenticator, &request, now);
        assert_eq!(again, "400 SignatureNonceUsed");
    }

    #[test]
    fn a_clock_may_be_fifteen_minutes_off_but_no_more() {
        let request = describe(&[SIGNED]);
        for (now, expected) in [
            ("2025-01-02T03:19:05Z", "admitted"),
            ("2025-01-02T02:49:05Z", "admitted"),
            ("2025-01-02T03:19:06Z", "400 InvalidTimeStamp.Expired"),
            ("2025-01-02T02:49:04Z", "400 InvalidTimeStamp.Expired"),
        ] {
            assert_eq!(
                admit_at(&mut authenticator(), &request, now),
                expected,
                "{now}"
            );
        }
    }

    #[test]
    fn a_wrong_secret_is_told_with_the_string_to_sign_and_burns_no_nonce() {
        let mut authenticator = authenticator();
        let now = "2025-01-02T03:04:05Z";
        let wrong = describe(&[("Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]);
        let error = let_in(&mut authenticator, &wrong, now).unwrap_err();
        assert_eq!(
            (error.status, error.code.as_str()),
            (400, "SignatureDoesNotMatch")
        );
        assert!(
            error
                .message
                .ends_with(&format!(":{}", v2::string_to_sign(&wrong)))
        );
        let admitted = let_in(&mut authenticator, &describe(&[SIGNED]), now);
        assert_eq!(admitted, Ok(Identity::Owner));
    }

    #[test]
    fn a_key_of_another_account_is_not_found() {
        let mut authenticator = Authenticator::new("other".to_owned(), "testsecret".into());
        let outcome = admit_at(
            &mut authenticator,
            &describe(&[SIGNED]),
            "2025-01-02T03:04:05Z",
        );
        assert_eq!(outcome, "404 InvalidAccessKeyId.NotFound");
    }

    #[test]
    fn an_unsigned_request_is_refused() {
        let outcome = admit_at(&mut authenticator(), &describe(&[]), "2025-01-02T03:04:05Z");
        assert_eq!(outcome, "400 MissingSignature");
    }
}

mod version_3 {
    use super::*;

    fn headers<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut headers = vec![
            ("host", "cas.aliyuncs.com"),
            ("x-acs-action", "DescribeCertificateState"),
            ("x-acs-date", "2025-01-02T03:04:05Z"),
            ("x-acs-signature-nonce", "0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f70"),
            ("x-acs-version", "2020-04-07"),
        ];
        headers.retain(|(name, _)| !extra.iter().any(|(replaced, _)| replaced == name));
        headers.extend(extra);
        headers
    }

    /// The canonical request's digest, and the signature.
    fn sign(request: &Request, signed: &str, payload: &str, secret: &str) -> (String, String) {
        let canonical = v3::canonical_request(request, signed, payload).unwrap();
        let text = v3::string_to_sign(&canonical);
        let signature = v3::signature(&secret.into(), &text);
        let digest = text.rsplit('\n').next().unwrap().to_owned();
        (digest, String::from_utf8(signature).unwrap())
    }

    const SIGNED: &str =
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

    #[test]
    fn the_vendor_page_s_example_has_its_signature() {
        let query = [
            (
                "ImageId",
                "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            ),
            ("RegionId", "cn-shanghai"),
        ];
        let headers = headers(&[
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"),
            ("x-acs-content-sha256", EMPTY_BODY),
        ]);
        let request = request(Method::POST, &query, &headers, "");
        let (digest, signature) = sign(&request, SIGNED, EMPTY_BODY, "YourAccessKeySecret");
        assert_eq!(
            digest,
            "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
        );
        assert_eq!(
            signature,
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    #[test]
    fn a_describe_has_the_canonical_form_of_the_vendor_s_sdk() {
        let headers = headers(&[("x-acs-content-sha256", EMPTY_BODY)]);
        let request = request(Method::POST, &[("OrderId", "123451222")], &headers, "");
        let canonical = v3::canonical_request(&request, SIGNED, EMPTY_BODY).unwrap();
        assert_eq!(
            canonical,
            format!(
                "POST\n/\nOrderId=123451222\nhost:cas.aliyuncs.com\n\
                 x-acs-action:DescribeCertificateState\nx-acs-content-sha256:{EMPTY_BODY}\n\
                 x-acs-date:2025-01-02T03:04:05Z\n\
                 x-acs-signature-nonce:0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f70\n\
                 x-acs-version:2020-04-07\n\n{SIGNED}\n{EMPTY_BODY}"
            )
        );
        let (digest, signature) = sign(&request, SIGNED, EMPTY_BODY, "testsecret");
        assert_eq!(
            digest,
            "e5a6cbbaaf02698f41bdc495a1c8d809e459371b758483e4c74b76beb3bfaa8d"
        );
        assert_eq!(
            signature,
            "9044f7bdf5f3a17e46a742def5cc6262bdf24457bb8df5256a8b93a0475a9459"
        );
    }

    #[test]
    fn temporary_keys_and_awkward_values_are_signed_as_the_vendor_s_sdk_does() {
        let headers = headers(&[
            ("x-acs-action", "CreateCertificateForPackageRequest"),
            ("x-acs-signature-nonce", "0f6cbd1e6e2f4f5a9f3a2b1c4d5e6f71"),
            ("x-acs-content-sha256", EMPTY_BODY),
            ("x-acs-accesskey-id", "STS.testid"),
            ("x-acs-security-token", "CAIS+tok/en=="),
        ]);
        let signed = "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;\
                      x-acs-security-token;x-acs-signature-nonce;x-acs-version";
        let request = request(Method::POST, &AWKWARD, &headers, "");
        let (digest, signature) = sign(&request, signed, EMPTY_BODY, "testsecret");
        assert_eq!(
            digest,
            "27549df9aad704a5ddc9563ba131ef6fd87cd7547f6a346dd9283e15f15e0b9c"
        );
        assert_eq!(
            signature,
            "081983c261d970e6ae685d226de78d129ecdc025e177821571a5f9d1bcb3cf8f"
        );
    }

    const BODY: &str = "OrderId=123451222";
    const BODY_DIGEST: &str = "ae27eb6d1595f76b5e77b631cb78281295c7dc88d36fbf4f0f98b84089eb61b8";
    const SIGNED_WITH_BODY: &str = "content-type;host;x-acs-action;x-acs-content-sha256;\
                                    x-acs-date;x-acs-signature-nonce;x-acs-version";
    const SIGNATURE_WITH_BODY: &str =
        "a340e35bfd69ccdd8e3cba4aea4fefcbe688f044f6e139ea8002bda4d715ed2a";

    fn admit(authorization: &str, extra: &[(&str, &str)], body: &'static str) -> String {
        let mut all = vec![
            CONTENT_TYPE,
            ("authorization", authorization),
            ("x-acs-content-sha256", BODY_DIGEST),
        ];
        all.extend(extra);
        let request = request(Method::POST, &[], &headers(&all), body);
        let mut authenticator = Authenticator::new("testid".to_owned(), "testsecret".into());
        let now = "2025-01-02T03:04:05Z";
        match let_in(&mut authenticator, &request, now) {
            Ok(_) => "admitted".to_owned(),
            Err(error) => error.code,
        }
    }

    fn authorization(signed: &str) -> String {
        format!(
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={signed},\
             Signature={SIGNATURE_WITH_BODY}"
        )
    }

    #[test]
    fn a_signed_form_body_is_let_in() {
        let outcome = admit(&authorization(SIGNED_WITH_BODY), &[], BODY);
        assert_eq!(outcome, "admitted");
    }

    #[test]
    fn a_body_that_is_not_the_signed_one_is_refused() {
        let outcome = admit(&authorization(SIGNED_WITH_BODY), &[], "OrderId=123451223");
        assert_eq!(outcome, "IncompleteSignature");
    }

    #[test]
    fn headers_that_matter_must_be_signed() {
        assert_eq!(
            admit(&authorization(SIGNED), &[], BODY),
            "IncompleteSignature"
        );
        let extra = [("x-acs-retry-attempts", "1")];
        let outcome = admit(&authorization(SIGNED_WITH_BODY), &extra, BODY);
        assert_eq!(outcome, "IncompleteSignature");
    }

    #[test]
    fn a_header_is_given_once_and_named_once() {
        let twice = SIGNED_WITH_BODY.replace("x-acs-date", "x-acs-date;x-acs-date");
        let outcome = admit(&authorization(&twice), &[], BODY);
        assert_eq!(outcome, "IncompleteSignature");

        let mut lines = headers(&[CONTENT_TYPE, ("x-acs-content-sha256", BODY_DIGEST)]);
        let authorization = authorization(SIGNED_WITH_BODY);
        lines.push(("authorization", &authorization));
        lines.push(("x-acs-action", "CreateCertificateRequest"));
        let mut request = request(Method::POST, &[], &lines, BODY);
        let now = "2025-01-02T03:04:05Z";
        let mut authenticator = Authenticator::new("testid".to_owned(), "testsecret".into());
        let refused = let_in(&mut authenticator, &request, now).unwrap_err();
        assert_eq!(refused.message, "The header x-acs-action is given twice.");
        let first = request.headers["x-acs-action"].clone();
        request.headers.insert("x-acs-action", first);
        assert!(let_in(&mut authenticator, &request, now).is_ok());
    }

    #[test]
    fn another_algorithm_is_refused() {
        let other = authorization(SIGNED_WITH_BODY).replace("HMAC-SHA256", "HMAC-SM3");
        assert_eq!(admit(&other, &[], BODY), "IncompleteSignature");
    }

    #[test]
    fn a_changed_header_breaks_the_signature() {
        let extra = [("x-acs-version", "2020-04-08")];
        let outcome = admit(&authorization(SIGNED_WITH_BODY), &extra, BODY);
        assert_eq!(outcome, "SignatureDoesNotMatch");
    }

    #[test]
    fn a_security_token_is_refused_for_it_was_never_handed_out() {
        let extra = [("x-acs-security-token", "token")];
        let signed = SIGNED_WITH_BODY.replace("x-acs-sig", "x-acs-security-token;x-acs-sig");
        let outcome = admit(&authorization(&signed), &extra, BODY);
        assert_eq!(outcome, "InvalidSecurityToken.Malformed");
    }
}
