action "alicloud_cas_delete_order" "leftover" {
  provider = alicloud-cas

  config {
    order_id = "2021010"
  }
}
