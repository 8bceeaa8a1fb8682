slipway {
  image 'web'
  kubernetes {
    deployment 'web', parameters: [ROLE: 'web', SIZE: [development: 's', production: 'l']], replicas: 2
    deployment 'worker', parameters: [ROLE: 'worker']
    parameter 'ROLE', 'none'
  }
}
