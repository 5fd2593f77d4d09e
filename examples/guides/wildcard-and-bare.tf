terraform {
  required_providers {
    alicloud-cas = {
      source = "alicloud-cas/alicloud-cas"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "alicloud_cas_order" "wildcard" {
  provider = alicloud-cas

  domain       = "*.example.com"
  product_code = "geotrust-dv-w-starter"
}

resource "alicloud_cas_order" "bare" {
  provider = alicloud-cas

  domain = "example.com"
}

locals {
  wildcard = alicloud_cas_order.wildcard.validation["*.example.com"]
  bare     = alicloud_cas_order.bare.validation["example.com"]
}

data "aws_route53_zone" "example" {
  name = "example.com"
}

resource "aws_route53_record" "validation" {
  zone_id = data.aws_route53_zone.example.zone_id
  name    = local.bare.record_fqdn
  type    = local.bare.record_type
  ttl     = 60
  records = [local.wildcard.record_value, local.bare.record_value]

  # The name is known late and would replace the record, but a renewal has the same one.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "alicloud_cas_order_validation" "all" {
  provider = alicloud-cas
  for_each = {
    wildcard = alicloud_cas_order.wildcard.id
    bare     = alicloud_cas_order.bare.id
  }

  order_id              = each.value
  validation_record_ids = [aws_route53_record.validation.id]
}
