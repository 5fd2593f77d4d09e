resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain = "www.example.com"
}

resource "alicloud_cas_order_validation" "www" {
  provider = alicloud-cas

  order_id = alicloud_cas_order.www.id
}

output "certificate" {
  value = join("", [
    alicloud_cas_order_validation.www.certificate,
    alicloud_cas_order_validation.www.certificate_chain,
  ])
}
