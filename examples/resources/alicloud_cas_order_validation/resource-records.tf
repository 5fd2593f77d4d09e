resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}

resource "alicloud_alidns_record" "validation" {
  for_each = alicloud_cas_order.www.validation

  domain_name = each.value.root_domain
  rr          = each.value.host_record
  type        = each.value.record_type
  value       = each.value.record_value
}

resource "alicloud_cas_order_validation" "www" {
  provider = alicloud-cas

  order_id              = alicloud_cas_order.www.id
  validation_record_ids = [for record in alicloud_alidns_record.validation : record.id]

  timeouts {
    create = "30m"
  }
}
