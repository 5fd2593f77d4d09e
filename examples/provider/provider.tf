terraform {
  required_providers {
    alicloud-cas = {
      source  = "alicloud-cas/alicloud-cas"
      version = "~> 0.1"
    }
  }
}

# Credentials come from ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
provider "alicloud-cas" {
  # Who applies, unless an order says otherwise.
  contact {
    username = "Example Operations"
    phone    = "13800000000"
    email    = "ops@example.com"
  }
}
