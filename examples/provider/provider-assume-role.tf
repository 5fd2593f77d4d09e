provider "alicloud-cas" {
  alias = "production"

  assume_role {
    role_arn           = "acs:ram::1234567890123456:role/certificates"
    session_name       = "terraform"
    session_expiration = 1800
  }
}
