slipway {
  image \
    'web'
  test 'a', \
       'b'
  kubernetes {
    replicas development: 1, \
      production: 2
    deployment \
      'web', replicas: \
      3
  }
}
