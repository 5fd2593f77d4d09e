resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}

resource "alicloud_cas_order_validation" "www" {
  provider = alicloud-cas

  order_id = alicloud_cas_order.www.id
}

ephemeral "alicloud_cas_certificate" "www" {
  provider = alicloud-cas

  # Of the wait, not of the order: there is no certificate before.
  order_id = alicloud_cas_order_validation.www.id
}

# Runs again for each new certificate. Terraform does not print what it runs with.
resource "terraform_data" "server" {
  triggers_replace = alicloud_cas_order_validation.www.fingerprint_sha256

  provisioner "local-exec" {
    command = "sh deploy.sh"
    environment = {
      CERTIFICATE = alicloud_cas_order_validation.www.certificate
      CHAIN       = alicloud_cas_order_validation.www.certificate_chain
      PRIVATE_KEY = ephemeral.alicloud_cas_certificate.www.private_key
    }
  }
}
