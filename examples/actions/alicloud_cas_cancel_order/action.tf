action "alicloud_cas_cancel_order" "mistaken" {
  provider = alicloud-cas

  config {
    order_id = "2021010"
  }
}
