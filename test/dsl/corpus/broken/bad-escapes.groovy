slipway {
  image 'web'
  test 'C:\windows'
}
