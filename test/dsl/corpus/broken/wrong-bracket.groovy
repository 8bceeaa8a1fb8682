slipway {
  image 'web'
  kubernetes {
    deployment('web', replicas: [development: 1)]
  }
}
