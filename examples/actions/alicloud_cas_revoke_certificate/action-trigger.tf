action "alicloud_cas_revoke_certificate" "leaked" {
  provider = alicloud-cas

  config {
    order_id = "2021010"
  }
}

# Revokes when this is first applied.
resource "terraform_data" "incident" {
  input = "the private key of www.example.com is public"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.alicloud_cas_revoke_certificate.leaked]
    }
  }
}
