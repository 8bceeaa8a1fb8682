slipway({
  service('shop')
  image('web', dockerfile: 'docker/Dockerfile', context: '.')
  test('npm ci', 'npm test')
  kubernetes({
    deployment('web', replicas: [development: 1])
    replicas(development: 1, production: 3)
    parameter('A', 'b')
    secrets('web.yml')
  })
})
