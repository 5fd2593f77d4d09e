terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.161.0"
    }
    alicloud-cas = {
      source  = "alicloud-cas/alicloud-cas"
      version = "~> 0.1"
    }
  }
}
