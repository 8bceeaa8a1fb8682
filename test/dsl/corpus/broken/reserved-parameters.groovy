slipway {
  image 'web'
  kubernetes {
    parameter 'IMAGE', 'x'
    parameter 'replicas', 2
    deployment 'web', parameters: [NAMESPACE: 'y', OWN: 'z']
  }
}
