slipway {
  image 'web', arguments: [(key): 'x', "a-${b}": 'y']
  kubernetes {
    replicas((name): 3)
    deployment 'web', *: options
    parameter 'A', "${env.X}": 'b'
    deployment(*names)
  }
}
