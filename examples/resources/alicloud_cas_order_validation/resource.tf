resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}

resource "alicloud_cas_order_validation" "www" {
  provider = alicloud-cas

  order_id = alicloud_cas_order.www.id
}

output "certificate" {
  value = alicloud_cas_order_validation.www.full_chain
}
