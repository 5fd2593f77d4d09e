//! Answers in the API's JSON: the success object and the error envelope.
//!
//! Gateway refusals speak English, business refusals Chinese, as the service's
//! do: a client has to go by `Code`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::variants::instances::{NotFoundCode, StateErrorStatus};
use super::variants::{InstanceVariants, ThrottlingCode, ThrottlingStatus, Variants};

/// The members of a successful answer, without `RequestId`.
pub(super) type Members = Map<String, Value>;

/// A refusal, as the API words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    /// Becomes the header `x-acs-retry-after`, in milliseconds.
    pub(super) retry_after: Option<Duration>,
}

impl ApiError {
    pub(super) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            retry_after: None,
        }
    }

    /// A required parameter is absent or empty.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            400,
            format!("Missing{parameter}"),
            format!("{parameter} is mandatory for this action."),
        )
    }

    /// A parameter that the gateway cannot accept.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameter", message)
    }

    pub(super) fn order_not_found() -> Self {
        Self::new(404, "NotFoundOrder", "账号下没有该订单")
    }

    pub(super) fn wrong_state() -> Self {
        Self::new(403, "OrderStateError", "订单当前状态不支持此操作")
    }

    pub(super) fn no_package() -> Self {
        Self::new(404, "NotFoundPackage", "没有对应的资源包")
    }

    pub(super) fn no_units_left() -> Self {
        Self::new(404, "NotRemainCount", "资源包余量为零")
    }

    pub(super) fn not_found() -> Self {
        Self::new(400, "NotFound", "证书或订单不存在")
    }

    pub(super) fn missing_information(message: impl Into<String>) -> Self {
        Self::new(400, "MissingParameter", message)
    }

    pub(super) fn status_not_supported() -> Self {
        Self::new(
            400,
            "OperationDenied.StatusNotSupport",
            "当前状态不支持此操作",
        )
    }

    pub(super) fn domain_and_product_do_not_match() -> Self {
        Self::new(400, "DomainAndProductNotMatch", "域名类型与产品规格不匹配")
    }

    /// The instance was deleted, or never was.
    pub(super) fn instance_not_found(variants: &InstanceVariants) -> Self {
        let (status, code) = match variants.not_found_code {
            NotFoundCode::NotFound => (400, "NotFound"),
            NotFoundCode::NotFound404 => (404, "NotFound"),
            NotFoundCode::InvalidInstanceId => (404, "InvalidInstanceId.NotFound"),
        };
        Self::new(status, code, "实例不存在")
    }

    /// What the state of an instance forbids, by a code of its operation.
    pub(super) fn instance_state(variants: &InstanceVariants, code: &str) -> Self {
        let status = match variants.state_error_status {
            StateErrorStatus::BadRequest => 400,
            StateErrorStatus::Forbidden => 403,
            StateErrorStatus::Conflict => 409,
        };
        Self::new(status, code, "实例当前状态不支持此操作")
    }

    pub(super) fn update_protected(variants: &InstanceVariants) -> Self {
        Self::instance_state(variants, "InvalidStatus.UpdateProtection")
    }

    pub(super) fn request_not_made() -> Self {
        Self::new(400, "CreateCsrFailed", "创建CSR失败")
    }

    pub(super) fn duplicate_domain() -> Self {
        Self::new(400, "DomainAlreadyExist", "该域名已存在申请中的订单")
    }

    pub(super) fn repeated_domain() -> Self {
        Self::new(400, "DomainRepeat", "域名重复")
    }

    pub(super) fn insufficient_quota() -> Self {
        Self::new(400, "InsufficientQuota", "证书额度不足")
    }

    /// One call too many; `retry_after` is when to come back.
    pub(super) fn throttled(variants: &Variants, retry_after: Option<Duration>) -> Self {
        let status = match variants.throttling_status {
            ThrottlingStatus::BadRequest => 400,
            ThrottlingStatus::TooManyRequests => 429,
        };
        let error = match variants.throttling_code {
            ThrottlingCode::ThrottlingUser => {
                let message = "Request was denied due to user flow control.";
                Self::new(status, "Throttling.User", message)
            }
            ThrottlingCode::FlowControlError => {
                Self::new(status, "FlowControlError", "请求过于频繁，请稍后再试")
            }
        };
        Self {
            retry_after,
            ..error
        }
    }

    /// The error envelope.
    pub(super) fn envelope(&self, request_id: &str, host: &str, product: &str) -> Value {
        let code = &self.code;
        json!({
            "RequestId": request_id,
            "HostId": host,
            "Code": code,
            "Message": self.message,
            "Recommend": format!(
                "https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={request_id}"
            ),
        })
    }
}

/// A success: the operation's members and the request id, in one flat object.
pub(super) fn success(mut members: Members, request_id: &str) -> Value {
    members.insert("RequestId".to_owned(), request_id.into());
    Value::Object(members)
}
