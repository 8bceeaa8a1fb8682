slipway {
  image 'web' dockerfile: 'x'
  test 'a' 'b'
  kubernetes {
    deployment 'web' replicas: 2
    replicas development: 1 production: 2
    parameter 'A' 'b'
    secrets 'a.yml' 'b.yml'
  }
}
