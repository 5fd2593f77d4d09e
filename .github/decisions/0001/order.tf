terraform {
  required_providers {
    alicloud-cas = {
      source = "alicloud-cas/alicloud-cas"
    }
  }
}

provider "alicloud-cas" {}

resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain   = "www.example.com"
  username = "Example Operations"
  phone    = "13800000000"
  email    = "ops@example.com"
}
