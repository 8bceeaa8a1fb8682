slipway {
  image 'web', layers: ['bin'], ports: [0, 70000, '80'], entrypoint: '/web', user: 1000, env: [A: 1], base: ''
}
