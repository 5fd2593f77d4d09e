data "alicloud_cas_orders" "issued" {
  provider = alicloud-cas

  keyword     = "example.com"
  list_status = "ISSUED"
}

output "expiry_dates" {
  value = {
    for order in data.alicloud_cas_orders.issued.orders : order.id => order.not_after
  }
}
