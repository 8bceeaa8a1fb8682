slipway {
  image(('web'))
  kubernetes {
    deployment(('web'), replicas: (2))
    replicas development: (1), production: ((3))
    parameter 'A', ('x')
  }
}
