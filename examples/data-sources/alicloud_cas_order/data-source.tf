data "alicloud_cas_order" "www" {
  provider = alicloud-cas

  order_id = "2021010"
}

output "expires" {
  value = data.alicloud_cas_order.www.not_after
}

check "expiry" {
  assert {
    condition     = data.alicloud_cas_order.www.days_remaining >= 14
    error_message = "The certificate of www.example.com has fewer than 14 days left."
  }
}
