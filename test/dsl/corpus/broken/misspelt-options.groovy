slipway {
  image 'web', dokerfile: 'Dockerfile', buildArgs: [A: 'b']
  kubernetes {
    deployment 'web', replica: 3, parameter: [A: 'b']
  }
}
