data "alicloud_cas_package" "free" {
  provider = alicloud-cas

  product_code = "digicert-free-1-free"
}

check "quota" {
  assert {
    condition     = data.alicloud_cas_package.free.remaining_count >= 3
    error_message = "Fewer than three certificates are left."
  }
}
