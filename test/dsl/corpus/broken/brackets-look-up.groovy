slipway {
  image 'web'
  test ['a', 'b']
  kubernetes {
    replicas [development: 1]
    secrets ['web.yml']
  }
}
