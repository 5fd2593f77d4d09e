import {
  to       = alicloud_cas_order_validation.www
  provider = alicloud-cas
  identity = {
    order_id = "2021010"
  }
}
