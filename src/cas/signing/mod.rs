//! Signing: from an operation's name and parameters to the HTTP request.
//!
//! Pure: time and nonce are given. `v2` and `v3` hold one signature version
//! each; [`Unsigned::sign`] is the way in.

mod encoding;
mod v2;
mod v3;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use url::Url;

use crate::credentials::Credentials;
use crate::operation::Parameters;
use crate::transport::{HttpRequest, Method};

const FORM_CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// Longer encoded parameters travel in the body.
///
/// How long a URL the gateway takes is not documented, and a signing request or
/// a certificate is several kilobytes.
const LONGEST_QUERY: usize = 1024;

/// Which of the two request signatures to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignatureVersion {
    /// HMAC-SHA1 in the parameters.
    V2,
    /// ACS3-HMAC-SHA256 in the headers.
    #[default]
    V3,
}

/// One request before it is signed.
#[derive(Debug, Clone)]
pub struct Unsigned<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The base URL, as [`Endpoint::url`](crate::Endpoint::url) gives it.
    pub base: &'a Url,
    /// The operation's name.
    pub action: &'a str,
    /// The API's version, such as `2020-04-07`.
    pub version: &'a str,
    /// What version 2 asks for as answer format; version 3 asks by header.
    pub format: &'a str,
    /// The operation's own parameters.
    pub parameters: &'a Parameters,
    /// Where they go.
    pub location: ParameterLocation,
    /// The moment of sending; the service accepts 15 minutes either way.
    pub timestamp: Timestamp,
    /// A value the service has never seen.
    pub nonce: &'a str,
}

/// Where parameters travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In a form body.
    Form,
    /// In the URL's query.
    Query,
}

impl ParameterLocation {
    /// The query for short parameters, the body for long ones.
    pub fn fitting(parameters: &Parameters) -> Self {
        if encoding::canonical_query(parameters).len() > LONGEST_QUERY {
            Self::Form
        } else {
            Self::Query
        }
    }
}

impl Unsigned<'_> {
    /// The signed request, ready to be sent once.
    pub fn sign(&self, version: SignatureVersion, credentials: &Credentials) -> HttpRequest {
        match version {
            SignatureVersion::V2 => v2::sign(self, credentials),
            SignatureVersion::V3 => v3::sign(self, credentials),
        }
    }

    /// The request without key and signature, ready to be sent once.
    ///
    /// Both signature versions agree on this form: what every call carries in the
    /// query, the operation's own parameters in the body, whatever the location.
    pub fn anonymous(&self) -> HttpRequest {
        let every_call = Parameters::new()
            .with("Action", self.action)
            .with("Format", self.format)
            .with("SignatureNonce", self.nonce)
            .with("Timestamp", self.timestamp())
            .with("Version", self.version);
        let mut url = self.base.clone();
        url.set_query(Some(&encoding::canonical_query(&every_call)));
        HttpRequest {
            method: self.method,
            url,
            headers: vec![
                ("accept", "application/json".to_owned()),
                ("content-type", FORM_CONTENT_TYPE.to_owned()),
            ],
            body: encoding::canonical_query(self.parameters).into_bytes(),
        }
    }

    fn encode(
        &self,
        encoded_parameters: String,
        signature_headers: Vec<(&'static str, String)>,
    ) -> HttpRequest {
        let mut headers = vec![("accept", "application/json".to_owned())];
        headers.extend(signature_headers);
        let mut url = self.base.clone();
        let body = match self.location {
            ParameterLocation::Form => {
                headers.push(("content-type", FORM_CONTENT_TYPE.to_owned()));
                encoded_parameters
            }
            ParameterLocation::Query => {
                let query = Some(encoded_parameters.as_str());
                url.set_query(query.filter(|query| !query.is_empty()));
                String::new()
            }
        };
        HttpRequest {
            method: self.method,
            url,
            headers,
            body: body.into_bytes(),
        }
    }

    /// The `Host` header that HTTP clients send for this URL.
    fn host(&self) -> String {
        let name = self.base.host_str().unwrap_or_default();
        match self.base.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        }
    }

    fn timestamp(&self) -> String {
        self.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
