//! One RPC request as it came over the wire, decoded but not yet believed.
//!
//! Parameters travel in the query and, for POST, in a form body. The operation is
//! named by the header `x-acs-action` (V3) or the parameter `Action` (V2).

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri, header};

use super::answer::ApiError;
use super::calls::SignatureVersion;

const FORM: &str = "application/x-www-form-urlencoded";

/// Parameters that belong to the V2 wire form, not to an operation.
const V2_PARAMETERS: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
];

/// A request, decoded.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) query: Vec<(String, String)>,
    pub(super) form: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// The length of path and query as they came.
    pub(super) target_length: usize,
}

impl Request {
    pub(super) fn new(method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        let form = if is_form(&headers) {
            pairs(&body)
        } else {
            Vec::new()
        };
        Self {
            target_length: uri
                .path_and_query()
                .map_or(0, |target| target.as_str().len()),
            query: pairs(uri.query().unwrap_or_default().as_bytes()),
            form,
            method,
            headers,
            body,
        }
    }

    /// A header's text; `None` where it is absent or not ASCII.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of the first parameter of that name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// All parameters, of query and form.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &(String, String)> {
        self.query.iter().chain(&self.form)
    }

    /// Which of the two wire forms this is, judged by where the signature is, or
    /// without one by where the action is: the vendor's SDKs send `x-acs-action`
    /// along with the parameters of the older form.
    pub(super) fn signature_version(&self) -> SignatureVersion {
        let is_v2 = ["Action", "Signature"]
            .iter()
            .any(|name| self.parameter(name).is_some());
        let is_v3 = self.headers.contains_key(header::AUTHORIZATION)
            || self.headers.contains_key("x-acs-action") && !is_v2;
        if is_v3 {
            SignatureVersion::V3
        } else {
            SignatureVersion::V2
        }
    }

    /// The operation named by the request.
    pub(super) fn action(&self) -> Option<&str> {
        let action = match self.signature_version() {
            SignatureVersion::V2 => self.parameter("Action"),
            SignatureVersion::V3 => self.header("x-acs-action"),
        };
        action.filter(|action| !action.is_empty())
    }

    /// The version of the API that the request is for.
    pub(super) fn version(&self) -> Option<&str> {
        let version = match self.signature_version() {
            SignatureVersion::V2 => self.parameter("Version"),
            SignatureVersion::V3 => self.header("x-acs-version"),
        };
        version.filter(|version| !version.is_empty())
    }

    /// Refuses what no operation of `version` could accept: other versions, formats
    /// and bodies.
    pub(super) fn check_form(&self, version: &str) -> Result<(), ApiError> {
        match self.version() {
            None => return Err(ApiError::missing("Version")),
            Some(asked) if asked == version => {}
            Some(_) => {
                let message = "The specified version does not exist.";
                return Err(ApiError::new(400, "NoSuchVersion", message));
            }
        }
        if let Some(format) = self.parameter("Format")
            && !format.eq_ignore_ascii_case("json")
        {
            return Err(ApiError::invalid("Format must be JSON."));
        }
        if !self.body.is_empty() && !is_form(&self.headers) {
            return Err(ApiError::invalid(format!("A body must be {FORM}.")));
        }
        Ok(())
    }

    /// The parameters meant for the operation.
    pub(super) fn operation_parameters(&self) -> impl Iterator<Item = &(String, String)> {
        let version = self.signature_version();
        self.parameters().filter(move |(name, _)| {
            let name = name.as_str();
            // The vendor's SDKs send RegionId with every call, wanted or not.
            let is_common = name == "RegionId"
                || version == SignatureVersion::V2
                    && (name == "Version" || V2_PARAMETERS.contains(&name));
            !is_common
        })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str, headers: &[(&'static str, &str)]) -> Request {
        let uri: Uri = format!("/?{query}").parse().unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            })
            .collect();
        Request::new(Method::POST, &uri, headers, Bytes::new())
    }

    #[test]
    fn the_wire_form_is_told_by_where_the_signature_is() {
        let action = ("x-acs-action", "ListUserCertificateOrder");
        let authorization = ("authorization", "ACS3-HMAC-SHA256 x");
        for (query, headers, expected) in [
            ("Action=A&Signature=x", &[][..], SignatureVersion::V2),
            ("Action=A&Signature=x", &[action], SignatureVersion::V2),
            ("OrderId=7", &[action, authorization], SignatureVersion::V3),
            ("OrderId=7", &[action], SignatureVersion::V3),
            ("Action=A", &[action], SignatureVersion::V2),
            ("", &[], SignatureVersion::V2),
        ] {
            let version = request(query, headers).signature_version();
            assert_eq!(version, expected, "{query} {headers:?}");
        }
    }

    #[test]
    fn each_wire_form_keeps_its_own_parameters_from_the_operation() {
        let query = "Action=A&Version=v&Timestamp=t&RegionId=r&OrderId=7";
        let names = |request: &Request| -> Vec<String> {
            let parameters = request.operation_parameters();
            parameters.map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&request(query, &[])), ["OrderId"]);
        let v3 = request(query, &[("authorization", "ACS3-HMAC-SHA256 x")]);
        assert_eq!(names(&v3), ["Action", "Version", "Timestamp", "OrderId"]);
    }
}
