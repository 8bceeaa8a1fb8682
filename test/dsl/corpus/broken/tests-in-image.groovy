slipway {
  image 'web'
  test 'a', inImage: 'yes'
  test 'a', inImages: true
  test inImage: true
}
