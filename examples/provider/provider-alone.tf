terraform {
  required_providers {
    alicloud = {
      source = "alicloud-cas/alicloud-cas"
    }
  }
}

resource "alicloud_cas_order" "www" {
  domain = "www.example.com"
}
