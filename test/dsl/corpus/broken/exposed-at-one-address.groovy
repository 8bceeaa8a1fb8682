slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'admin'
    deployment 'api'
    deployment 'docs'
    expose 'shop', host: [staging: 'a.example.com', production: 'shop.example.com']
    expose 'admin', host: 'shop.example.com'
    expose 'api', host: 'shop.example.com', path: '/api'
    expose 'docs', host: [staging: 'shop.example.com', production: 'a.example.com'], path: '/docs'
  }
}
