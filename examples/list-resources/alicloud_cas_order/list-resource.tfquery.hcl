list "alicloud_cas_order" "all" {
  provider = alicloud-cas
}

list "alicloud_cas_order" "expiring" {
  provider = alicloud-cas

  config {
    keyword     = "example.com"
    list_status = "WILLEXPIRED"
  }
}
