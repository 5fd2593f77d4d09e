terraform {
  required_providers {
    alicloud = {
      source  = "alicloud-cas/alicloud-cas"
      version = "~> 0.1"
    }
  }
}

resource "alicloud_cas_order" "www" {
  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}
