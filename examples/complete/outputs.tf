output "order_id" {
  description = "The order, by its id."
  value       = alicloud_cas_order.this.id
}

output "validation" {
  description = "What to publish, by domain, where the module does not."
  value       = alicloud_cas_order.this.validation
}

output "certificate" {
  description = "The certificate with those of its issuers, in PEM, as a server wants them."
  value       = alicloud_cas_order_validation.this.full_chain
}

output "cert_identifier" {
  description = "The certificate's identifier, which other Alibaba Cloud products take."
  value       = alicloud_cas_order_validation.this.cert_identifier
}

output "not_after" {
  description = "When the certificate's life ends, in RFC 3339, UTC."
  value       = alicloud_cas_order_validation.this.not_after
}
