import {
  to = alicloud_cas_order.www
  identity = {
    order_id = "2021010"
    site     = "china"
  }
}
