slipway {
  image 'web'
  kubernetes {
    replicas -1
    deployment 'web'
  }
}
