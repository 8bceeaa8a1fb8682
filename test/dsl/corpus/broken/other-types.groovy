slipway {
  image 'example', platforms: 'linux/amd64, linux/arm64', layers: 'bin/web', ports: '5000', env: ['A=b']
  kubernetes {
    deployment 'Web'
    replicas '3'
    autoscale 'web', cpu: '70%', min: '2', max: [production: '10']
    migrate 'db', rollback: 'Refuse'
    verify http: '/h', status: '200', during: 30
    verify prometheus: 'x', below: '0.01', during: '2 min'
    expose 'web', host: ['shop.example.com'], port: '80'
  }
}
