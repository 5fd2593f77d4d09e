resource "alicloud_cas_order" "own_key" {
  provider = alicloud-cas

  # The domain is the request's common name.
  csr           = file("${path.module}/www.example.com.csr")
  instance_spec = "ss.dv.t"
}
