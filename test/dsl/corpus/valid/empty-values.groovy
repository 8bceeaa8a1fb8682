slipway {
  image 'web', env: [:], ports: [], layers: [bin: '/bin']
  kubernetes {
    deployment 'web', replicas: [:], parameters: [:]
    parameter 'EMPTY', ''
    replicas([:])
  }
}
