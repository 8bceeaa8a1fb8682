slipway {
  image 'shop'
  kubernetes {
    deployment 'worker'
    autoscale 'worker', queue: 'orders', perPod: 10, from: 'RABBITMQ_URL', min: 0, max: 30, prove: true
  }
}
