# For Terraform 1.7 or later. Everything of aliyun/alicloud is made up; CAS is the emulator.
mock_provider "alicloud" {}

mock_provider "alicloud" {
  alias = "dns"
}

provider "alicloud-cas" {
  contact {
    username = "Example Operations"
    phone    = "13800000000"
    email    = "ops@example.com"
  }
}

variables {
  domain    = "www.example.com"
  listeners = { site = "lsn-example" }
  wait      = "1m"
}

run "a_certificate_is_ordered_and_served" {
  variables {
    publish_record = true
  }

  assert {
    condition     = alicloud_alidns_record.validation["www.example.com"].domain_name == "example.com"
    error_message = "The record is not in the domain's zone."
  }

  assert {
    condition     = startswith(output.certificate, "-----BEGIN CERTIFICATE-----")
    error_message = "There is no certificate."
  }

  assert {
    condition = alltrue([
      for one in alicloud_alb_listener_additional_certificate_attachment.this :
      one.certificate_id == output.cert_identifier
    ])
    error_message = "A listener serves another certificate."
  }
}

run "without_a_record_of_its_own_nothing_is_ordered_anew" {
  # A variable of this test alone: OpenTofu knows no `run` in an assertion.
  variables {
    first_order_id = run.a_certificate_is_ordered_and_served.order_id
  }

  assert {
    condition     = length(alicloud_alidns_record.validation) == 0
    error_message = "There is a record, and CAS makes one too."
  }

  assert {
    condition     = output.order_id == var.first_order_id
    error_message = "Another order was placed."
  }
}
