# example.co.uk
output "zone" {
  value = provider::alicloud-cas::root_domain("*.shop.example.co.uk")
}
