import {
  to       = alicloud_cas_order.www
  id       = "2021010"
  provider = alicloud-cas
}
