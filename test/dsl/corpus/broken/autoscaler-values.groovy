slipway {
  image 'example'
  kubernetes {
    deployment 'example'
    deployment 'worker'
    autoscale 'example', cpu: '70%', max: 0
    autoscale 'worker', cpu: 70, from: 'RABBITMQ-URL', maximum: 3
    autoscale cpu: 70
  }
}
