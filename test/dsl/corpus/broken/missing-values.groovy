slipway {
  service
  image
  test
  secrets()
  kubernetes {
    deployment
    deployment replicas: 2
    replicas
    parameter
    parameter 'A'
    parameter development: 'x'
  }
}
