slipway {
  image = 'web'
  kubernetes {
    replicas = 3
    deployment 'web'
    x = y
  }
}
