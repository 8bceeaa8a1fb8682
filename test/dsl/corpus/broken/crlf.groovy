slipway {
  imag 'web'
  kubernetes {
    replica 2
  }
}
