resource "alicloud_cas_order" "this" {
  provider = alicloud-cas

  domain                    = var.domain
  subject_alternative_names = var.subject_alternative_names
  instance_spec             = var.instance_spec
  instance_id               = var.instance_id
  product_code              = var.product_code
  username                  = one(var.contact[*].username)
  phone                     = one(var.contact[*].phone)
  email                     = one(var.contact[*].email)
  min_days_remaining        = var.min_days_remaining
}

# A name and its wildcard may have one record between them: it is published for the bare name alone.
resource "alicloud_alidns_record" "validation" {
  provider = alicloud.dns
  for_each = {
    for name, record in alicloud_cas_order.this.validation :
    trimprefix(name, "*.") => record... if var.publish_record
  }

  domain_name = each.value[0].root_domain
  rr          = each.value[0].host_record
  type        = each.value[0].record_type
  value       = each.value[0].record_value
}

resource "alicloud_cas_order_validation" "this" {
  provider = alicloud-cas

  order_id              = alicloud_cas_order.this.id
  validation_record_ids = [for record in alicloud_alidns_record.validation : record.id]

  timeouts {
    create = var.wait
  }
}

# The listener takes the certificate by its identifier: its key stays where it is.
resource "alicloud_alb_listener_additional_certificate_attachment" "this" {
  for_each = var.listeners

  listener_id    = each.value
  certificate_id = alicloud_cas_order_validation.this.cert_identifier

  lifecycle {
    # A new certificate replaces the attachment. The listener gets the new one first.
    create_before_destroy = true

    precondition {
      condition     = alicloud_cas_order_validation.this.cert_identifier != null
      error_message = "The certificate's identifier is not known: grant yundun-cert:GetUserCertificateDetail, then apply again."
    }
  }
}
