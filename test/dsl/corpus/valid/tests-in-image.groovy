slipway {
  image 'web'
  test 'npm test'
  test '/app/check', '/app/check --all', inImage: true
  test inImage: false, 'npm run lint'
}
