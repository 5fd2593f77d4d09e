terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.161.0"
      # The account that orders and serves, and the one that has the zone. They may be the same.
      configuration_aliases = [alicloud, alicloud.dns]
    }
    alicloud-cas = {
      source  = "alicloud-cas/alicloud-cas"
      version = "~> 0.1"
    }
  }
}
