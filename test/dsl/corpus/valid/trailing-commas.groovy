slipway {
  image 'web', ports: [80, 443,], env: [A: 'b',], entrypoint: ['/web',], layers: [bin: '/app',]
  kubernetes { deployment 'web', replicas: [development: 1, production: 2,] }
}
