slipway {
  image 'web'
  test "make ${env.X"
}
