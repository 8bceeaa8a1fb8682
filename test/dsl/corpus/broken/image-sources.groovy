slipway {
  image 'web', archive: 'web.tar', dockerfile: 'Dockerfile', ports: [80]
}
