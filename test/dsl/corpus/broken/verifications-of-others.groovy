slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'admin'
    verify http: '/healthz'
    verify 'shpo', http: '/healthz'
    verify 'shop', prometheus: 'up', below: 1, during: '1m', status: 200
    verify 'shop', http: '/', noData: 'pass'
    verify prometheus: 'up', during: '1m'
    verify prometheus: 'up', below: 1
    verify prometheus: 'up', above: 2, below: [production: 1, staging: 3], during: '1m'
    verify http: '/', prometheus: 'up'
    verify 'shop'
  }
}
