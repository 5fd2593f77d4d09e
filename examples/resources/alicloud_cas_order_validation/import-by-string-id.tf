import {
  to       = alicloud_cas_order_validation.www
  id       = "2021010"
  provider = alicloud-cas
}
