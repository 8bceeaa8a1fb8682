slipway {
  image 'web'
  test ‘npm test’
}
