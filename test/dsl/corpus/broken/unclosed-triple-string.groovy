slipway {
  image 'web'
  test '''a
  b
}
