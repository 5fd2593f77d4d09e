# The free test certificates that were claimed and never used.
data "alicloud_cas_instances" "test" {
  provider = alicloud-cas

  spec   = "ss.dv.t"
  status = "inactive"
}

check "free_instances" {
  assert {
    condition     = length(data.alicloud_cas_instances.test.ids) >= 1
    error_message = "No free test certificate is left: claim some in the CAS console."
  }
}
