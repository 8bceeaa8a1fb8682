slipway {
  image 'web', arguments: [1: 'one', 2: 'two']
}
