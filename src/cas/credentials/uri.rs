//! A key from a URL, as a side-car or a credentials server gives it out.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use super::key_request::{ask, question, read_key};
use super::{CredentialsError, Issued, Issuer};
use crate::shown;
use crate::transport::{Method, Transport};
use system::{Environment, Unreadable};

const VARIABLES: &[&str] = &["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"];

/// Five seconds for a connection and ten for the answer.
const LIMIT: Duration = Duration::from_secs(15);

/// Asks a URL for a key.
#[derive(Debug)]
pub(super) struct CredentialsUri {
    name: String,
    uri: Option<Uri>,
    transport: Arc<dyn Transport>,
}

/// A URL whose path and query may be as good as a password.
struct Uri(String);

impl std::fmt::Debug for Uri {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Uri")
    }
}

impl CredentialsUri {
    /// The URL of an argument, or else of the environment.
    pub(super) fn configured(
        argument: Option<String>,
        environment: &Environment,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Unreadable> {
        let uri = match argument {
            Some(uri) => Some(uri),
            None => environment.first_of(VARIABLES)?.map(|(_, uri)| uri),
        };
        Ok(Self {
            name: "credentials_uri".to_owned(),
            uri: uri.map(Uri),
            transport,
        })
    }

    /// Exactly this URL.
    pub(super) fn named(name: String, uri: String, transport: Arc<dyn Transport>) -> Self {
        Self {
            name,
            uri: Some(Uri(uri)),
            transport,
        }
    }

    /// What to call the service. A password that is not encoded may have ended up in
    /// what counts as the host, and is what an `@` comes after.
    fn host(&self, url: &Url) -> String {
        let is_plain = |Uri(text): &Uri| !text.contains('@');
        match url.host_str() {
            Some(host)
                if shown::host(host).is_some() && self.uri.as_ref().is_some_and(is_plain) =>
            {
                host.to_owned()
            }
            _ => "the credentials URI".to_owned(),
        }
    }

    fn url(&self) -> Result<Url, CredentialsError> {
        let Some(Uri(text)) = &self.uri else {
            let reason = format!("it is not given, and neither is {}", VARIABLES.join(" or "));
            return Err(CredentialsError::not_configured(&self.name, reason));
        };
        let url = Url::parse(text.trim())
            .map_err(|error| CredentialsError::misconfigured(&self.name, error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            let reason = "the URL's scheme is neither http nor https";
            return Err(CredentialsError::misconfigured(&self.name, reason));
        }
        Ok(url)
    }
}

#[async_trait]
impl Issuer for CredentialsUri {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let url = self.url()?;
        let host = self.host(&url);
        let failed = |reason| CredentialsError::failed(&self.name, reason);
        let question = question(Method::Get, url, Vec::new());
        let answer = ask(&*self.transport, question, LIMIT)
            .await
            .map_err(|why| failed(format!("cannot ask {host}: {why}")))?;
        read_key(&answer).map_err(|why| failed(format!("{host} {why}")))
    }
}
