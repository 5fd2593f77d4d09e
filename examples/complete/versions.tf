terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source = "aliyun/alicloud"
    }
    alicloud-cas = {
      source = "alicloud-cas/alicloud-cas"
    }
  }
}
