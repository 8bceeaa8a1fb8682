slipway {
  image 'web', arguments: [1.50: 'a', 1L: 'b', 1e3: 'c']
}
