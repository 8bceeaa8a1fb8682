slipway {
  image 'web
  test 'a'
}
