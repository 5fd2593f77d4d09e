action "alicloud_cas_revoke_certificate" "leaked" {
  provider = alicloud-cas

  config {
    order_id = "2021010"
  }
}
