slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'other'
    expose 'shop', host: 'https://shop.example.com/', path: 'shop', port: '80'
    expose 'other', hots: 'a.example.com'
    expose 'other', host: 'a.example.com'
  }
}
