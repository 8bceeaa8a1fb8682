slipway {
  test 'make'
  kubernetes { parameter 'A', 'b' }
}
