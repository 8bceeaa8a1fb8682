slipway {
  image 'web'
  test '''one
two'''
  kubernetes {
    deployment 'web'
    replicas development: 1,
      production: 2
  }
}
