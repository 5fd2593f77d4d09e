# An instance that was bought, with a contact that the console has stored.
resource "alicloud_cas_order" "shop" {
  provider = alicloud-cas

  domain             = "shop.example.com"
  instance_id        = "cas_dv-cn-aaaabbbbcccc"
  contact_id         = "1352570"
  key_algorithm      = "ECC_256"
  min_days_remaining = 30
}
