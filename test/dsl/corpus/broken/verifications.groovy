slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    verify 'npm run smoke', http: '/healthz'
    verify http: 'healthz', status: 42
    verify http: '/../../../secrets'
    verify prometheus: 'up', below: '1', during: '2 minutes'
    verify prometheus: 'up', below: 0.010, during: '2h'
    verify
    verify 'shop', 'admin', http: '/'
    verify htpp: '/'
  }
}
