slipway {
  image 'web'
  kubernetes {
    replicas 2
    deployment 'a', replicas: 0
    deployment 'b', replicas: [development: 1]
    deployment 'c'
  }
}
