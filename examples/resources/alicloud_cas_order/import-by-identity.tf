import {
  to       = alicloud_cas_order.www
  provider = alicloud-cas
  identity = {
    order_id = "2021010"
    site     = "china"
  }
}
