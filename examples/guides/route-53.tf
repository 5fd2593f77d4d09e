terraform {
  required_providers {
    alicloud-cas = {
      source  = "alicloud-cas/alicloud-cas"
      version = "~> 0.1"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "alicloud-cas" {
  contact {
    username = "Example Operations"
    phone    = "13800000000"
    email    = "ops@example.com"
  }
}

resource "alicloud_cas_order" "www" {
  provider = alicloud-cas

  domain        = "www.example.com"
  instance_spec = "ss.dv.t"
}

data "aws_route53_zone" "example" {
  name = "example.com"
}

resource "aws_route53_record" "validation" {
  for_each = alicloud_cas_order.www.validation

  zone_id = data.aws_route53_zone.example.zone_id
  name    = each.value.record_fqdn
  type    = each.value.record_type
  ttl     = 60
  records = [each.value.record_value]

  # The name is known late and would replace the record, but a renewal has the same one.
  lifecycle {
    ignore_changes = [name]
  }
}

resource "alicloud_cas_order_validation" "www" {
  provider = alicloud-cas

  order_id              = alicloud_cas_order.www.id
  validation_record_ids = [for record in aws_route53_record.validation : record.id]
}
