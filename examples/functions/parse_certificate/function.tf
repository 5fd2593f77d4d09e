output "expires" {
  value = provider::alicloud-cas::parse_certificate(file("${path.module}/www.example.com.pem")).not_after
}
