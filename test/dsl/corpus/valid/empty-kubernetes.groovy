slipway {
  image 'web'
  kubernetes { }
}
