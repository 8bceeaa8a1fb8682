slipway {
  image 'web'
  kubernetes {
    deployment 'a', replicas: -1
    deployment 'b', replicas: '2'
    deployment 'c', replicas: [production: 'three', development: true]
    deployment 'd', replicas: 1.5
    deployment 'e', replicas: [1, 2]
    replicas development: -1, production: 100000
  }
}
