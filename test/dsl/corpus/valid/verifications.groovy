slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    deployment 'admin'
    verify 'shop', http: '/healthz', during: [staging: '10s', production: '2m']
    verify('admin', http: [production: '/v1/ready?full=1'], status: 204, port: 8080)
    verify prometheus: "sum(rate(http_errors_total{app=\"shop\",branch=\"${env.BRANCH_NAME}\"}[1m]))", below: 0.01, during: '2m'
    verify prometheus: 'up', above: 0, below: [production: 10, staging: 2.5], during: '90s', noData: 'fail'
  }
}
