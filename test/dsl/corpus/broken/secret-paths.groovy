slipway {
  image 'web'
  secrets '../production/web.yml', '/etc/passwd', '', 'a//b.yml', 'a/./b.yml', 'good.yml', 's3://bucket/x'
}
