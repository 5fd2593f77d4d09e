variable "domain" {
  description = "The domain, plain or wildcard."
  type        = string
}

variable "subject_alternative_names" {
  description = <<-TEXT
    Further names. On an instance: as many, plain and wildcard, as it has room for. On CAS 1.0 quota: up
    to four, of the same kind and under the same registrable domain.
  TEXT
  type        = set(string)
  default     = []
  nullable    = false
}

variable "instance_spec" {
  description = "Order on a free CAS 2.0 instance of this spec, such as ss.dv.t, the free test certificate."
  type        = string
  default     = null
}

variable "instance_id" {
  description = "Order on this CAS 2.0 instance."
  type        = string
  default     = null
}

variable "product_code" {
  description = "Without an instance: the product of CAS 1.0 quota to order. Null: digicert-free-1-free."
  type        = string
  default     = null
}

variable "contact" {
  description = "Who applies. Null: the provider's contact, or the newest one in the CAS console."
  type = object({
    username = string
    phone    = string
    email    = string
  })
  default = null
}

variable "min_days_remaining" {
  description = "The certificate is renewed when fewer whole days than this are left."
  type        = number
  default     = 30
}

variable "publish_record" {
  description = <<-TEXT
    Whether to make the validation record in Alibaba Cloud DNS. Leave it false where the zone is in
    the account that orders: CAS makes the record there. Where another DNS holds the zone, make the
    record from the output `validation`.
  TEXT
  type        = bool
  default     = false
  nullable    = false
}

variable "wait" {
  description = "How long to wait for the certificate."
  type        = string
  default     = "75m"
}

variable "listeners" {
  description = "Listeners of Application Load Balancers that serve the certificate too: ids, under names of yours."
  type        = map(string)
  default     = {}
  nullable    = false
}
