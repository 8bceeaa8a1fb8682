slipway {
  image 'example'
  kubernetes {
    deployment 'example', replicas: 2
    deployment 'worker', replicas: [development: 1, production: 2]
    deployment 'none'
    deployment 'range'
    autoscale 'exmaple', cpu: 70, max: 3
    autoscale 'example', cpu: 70, max: [production: 10]
    autoscale 'worker', queue: 'orders', min: 2, max: [production: 1]
    autoscale 'none', perPod: 10, max: 3
    autoscale 'range', memory: 70, min: [staging: 1, production: 0], max: [production: 3]
  }
}
