slipway {
  image 'web', dockerfile: 'D'
  kubernetes {
    deployment 'web'
    replicas([development: 1, production: 2])
    parameter('A', [development: 'x', production: 'y'])
    parameter 'B', [development: 'x']
  }
}
