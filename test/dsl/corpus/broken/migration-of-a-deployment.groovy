slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    migrate 'shop'
  }
}
