resource "alicloud_cas_order" "wildcard" {
  provider = alicloud-cas

  domain             = "*.example.com"
  product_code       = "geotrust-dv-w-starter"
  min_days_remaining = 30
}
