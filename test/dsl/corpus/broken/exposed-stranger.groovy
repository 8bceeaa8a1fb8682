slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    expose 'shopp', host: 'shop.example.com'
  }
}
