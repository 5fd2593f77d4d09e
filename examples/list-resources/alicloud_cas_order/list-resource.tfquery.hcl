list "alicloud_cas_order" "all" {
  provider = alicloud-cas
}

list "alicloud_cas_order" "issued" {
  provider = alicloud-cas

  config {
    keyword     = "example.com"
    list_status = "ISSUED"
  }
}
