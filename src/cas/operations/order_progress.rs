//! The stages that the applications on an instance have gone through.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{CertificateId, field};

/// What the service tells of the applications on an instance, one certificate after another.
///
/// It is a text that holds JSON, and neither its shape nor its words are documented beyond
/// one sample: what cannot be read of it has no stages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderProgress {
    /// The text as it came.
    pub text: String,
    /// The stages of all certificates, in the text's order.
    pub stages: Vec<OrderStage>,
}

/// One stage of one application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OrderStage {
    /// The certificate that the application was for, where that is told.
    #[serde(skip)]
    pub certificate_id: Option<CertificateId>,
    /// What it is, such as `apply`, `domainValidation` or `issue`.
    #[serde(default, deserialize_with = "field::text")]
    pub name: Option<String>,
    /// What it is in words of the console.
    #[serde(default, deserialize_with = "field::text")]
    pub title: Option<String>,
    /// How it stands, such as `completed`.
    #[serde(default, deserialize_with = "field::text")]
    pub status: Option<String>,
    /// When it came to that.
    #[serde(default, deserialize_with = "field::moment")]
    pub time: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Certificate {
    #[serde(rename = "certificateId", default, deserialize_with = "field::parsed")]
    id: Option<CertificateId>,
    #[serde(default, deserialize_with = "field::list")]
    stages: Vec<OrderStage>,
}

/// Reads the text that holds it, or the object itself.
pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OrderProgress>, D::Error> {
    let (text, value) = match Option::<Value>::deserialize(deserializer)? {
        Some(Value::String(text)) if !text.is_empty() => {
            let value = serde_json::from_str(&text).unwrap_or_default();
            (text, value)
        }
        Some(value @ (Value::Object(_) | Value::Array(_))) => (value.to_string(), value),
        _ => return Ok(None),
    };
    let certificates = match value {
        Value::Object(mut fields) => fields.remove("orderProgress").unwrap_or_default(),
        value => value,
    };
    let certificates: Vec<Certificate> = field::list(certificates).unwrap_or_default();
    let stages = certificates.into_iter().flat_map(|certificate| {
        let certificate_id = certificate.id;
        let stages = certificate.stages.into_iter();
        stages.map(move |stage| OrderStage {
            certificate_id,
            ..stage
        })
    });
    Ok(Some(OrderProgress {
        stages: stages.collect(),
        text,
    }))
}
