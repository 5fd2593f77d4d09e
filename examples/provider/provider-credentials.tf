# A profile of Alibaba Cloud's CLI.
provider "alicloud-cas" {
  alias   = "profile"
  profile = "operations"
}

# The RAM role of the ECS instance that Terraform runs on.
provider "alicloud-cas" {
  alias         = "instance"
  ecs_role_name = "terraform"
}

# A pipeline with a token of an identity provider that RAM trusts.
provider "alicloud-cas" {
  alias = "pipeline"

  assume_role_with_oidc {
    oidc_provider_arn = "acs:ram::1234567890123456:oidc-provider/ci"
    role_arn          = "acs:ram::1234567890123456:role/certificates"
    oidc_token_file   = "/run/secrets/oidc-token"
  }
}
