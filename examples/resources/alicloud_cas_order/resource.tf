resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}

# What to publish. The keys are known before the order is placed, so for_each over
# them works in the first apply.
output "records" {
  value = {
    for domain, record in alicloud_cas_order.www.validation : domain => {
      zone  = record.root_domain
      name  = record.host_record
      type  = record.record_type
      value = record.record_value
    }
  }
}
