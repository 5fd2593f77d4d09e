list "alicloud_cas_order" "example" {
  provider = alicloud-cas

  config {
    keyword = "example.com"
  }
}
