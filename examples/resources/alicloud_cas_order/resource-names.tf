resource "alicloud_cas_order" "site" {
  provider = alicloud-cas

  domain                    = "example.com"
  subject_alternative_names = ["*.example.com", "www.example.org"]
  instance_spec             = "geo.dv.f"
}

# A name and its wildcard may have one record between them, so it is published for the bare name
# alone. The keys are known before the order is placed.
resource "alicloud_alidns_record" "validation" {
  for_each = {
    for name, record in alicloud_cas_order.site.validation :
    trimprefix(name, "*.") => record...
  }

  domain_name = each.value[0].root_domain
  rr          = each.value[0].host_record
  type        = each.value[0].record_type
  value       = each.value[0].record_value
}
