# The newest certificate for a name that can be used, wherever it came from.
data "alicloud_cas_certificate" "www" {
  provider = alicloud-cas

  domain = "www.example.com"
}

check "not_about_to_expire" {
  assert {
    condition     = data.alicloud_cas_certificate.www.days_remaining >= 14
    error_message = "The newest certificate for www.example.com expires within two weeks."
  }
}
