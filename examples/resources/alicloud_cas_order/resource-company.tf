resource "alicloud_cas_order" "company" {
  provider = alicloud-cas

  domain            = "www.example.com"
  product_code      = "geotrust-ov-1-personal"
  company_name      = "Example Ltd"
  validation_method = "FILE"
}

# What to serve, and where.
output "files" {
  value = {
    for domain, file in alicloud_cas_order.company.validation : domain => {
      url     = "http://${file.file_domain}${file.file_uri}"
      content = file.file_content
    }
  }
}
