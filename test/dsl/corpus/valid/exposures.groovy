slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'admin'
    expose 'shop', host: [staging: "${env.BRANCH_NAME}.example.com", production: 'shop.example.com'], path: '/'
    expose('admin', host: '*.admin.example.com', path: '/v1/admin', port: 8080)
  }
}
