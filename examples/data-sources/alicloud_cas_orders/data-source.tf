data "alicloud_cas_orders" "example" {
  provider = alicloud-cas

  keyword = "example.com"
}

output "expiry_dates" {
  value = {
    for order in data.alicloud_cas_orders.example.orders : order.id => order.not_after
    if order.status == "issued"
  }
}
