this.slipway {
  image 'web'
}
