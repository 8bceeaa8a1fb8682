slipway {
  image 'web', layers: [bin: '/app'], dockerfile: 'Dockerfile', arguments: [A: 'b']
}
