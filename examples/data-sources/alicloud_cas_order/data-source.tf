data "alicloud_cas_order" "www" {
  provider = alicloud-cas

  order_id = "2021010"
}

output "expires" {
  value = data.alicloud_cas_order.www.not_after
}
