slipway {
  image 'web', layers: [bin: '/app']
  test '/app/check', inImage: true
}
