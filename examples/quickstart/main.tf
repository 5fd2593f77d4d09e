terraform {
  required_providers {
    alicloud-cas = {
      source = "alicloud-cas/alicloud-cas"
    }
  }
}

# Credentials and endpoint come from the environment.
provider "alicloud-cas" {}

locals {
  names = toset(["www", "api"])
}

resource "alicloud_cas_order" "example" {
  provider = alicloud-cas
  for_each = local.names

  domain = "${each.key}.example.com"

  # A free test certificate: an account claims some in the console.
  instance_spec = "ss.dv.t"

  username = "Example Operations"
  phone    = "13800000000"
  email    = "ops@example.com"
}

# What to publish; with a DNS provider at hand, records take the place of this output.
output "records" {
  value = {
    for domain, record in merge(values(alicloud_cas_order.example)[*].validation...) :
    domain => "${record.record_fqdn} ${record.record_type} ${record.record_value}"
  }
}

output "orders" {
  value = {
    for order in alicloud_cas_order.example :
    order.domain => { id = order.id, status = order.status }
  }
}
