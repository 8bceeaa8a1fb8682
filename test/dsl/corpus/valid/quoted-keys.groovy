slipway {
  image 'web', layers: ['bin/web': '/app/web', "etc": '/etc/web']
}
