slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'admin'
    verify 'npm run smoke'
    verify 'shop'
    verify 'shop', line: 'npm run smoke', during: '2m'
    verify 'shop', line: 'npm run smoke', status: 200
    verify 'shop', http: '/', timeout: '2m'
    verify 'shop', line: 'npm run smoke', http: '/'
  }
}
