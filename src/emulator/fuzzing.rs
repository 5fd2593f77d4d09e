//! What fuzz targets reach of this package.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};

use super::operations::OPERATIONS;
use super::parameters::Parameters;
use super::request::Request;
use super::variants::instances::UnknownParameters;

/// Reads a request with this query and this form, and checks its parameters for every
/// operation.
pub fn request(query: &str, body: &[u8]) {
    let Ok(uri) = format!("/?{query}").parse::<Uri>() else {
        return;
    };
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, form)]);
    let request = Request::new(Method::POST, &uri, headers, Bytes::copy_from_slice(body));
    for operation in OPERATIONS {
        let given = request.operation_parameters();
        let _ = Parameters::check(given, operation.parameters, UnknownParameters::Refused);
    }
}
