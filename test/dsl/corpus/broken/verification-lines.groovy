slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    verify 'shop', line: '', timeout: '2h'
    verify 'npm run smoke', 'npm run more'
  }
}
