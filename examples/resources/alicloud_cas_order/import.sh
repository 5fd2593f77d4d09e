terraform import alicloud_cas_order.www 2021010
