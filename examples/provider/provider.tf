terraform {
  required_providers {
    alicloud-cas = {
      source = "alicloud-cas/alicloud-cas"
    }
  }
}

# Credentials come from ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.
provider "alicloud-cas" {
  max_retry_timeout = 60
}
