import {
  to = alicloud_cas_order_validation.www
  identity = {
    order_id = "2021010"
  }
}
