slipway {
  image 'web',
    dockerfile: 'Dockerfile',
    arguments: [
      VERSION: '1',

      OTHER: '2'
    ]
  test 'a',

    'b'
  kubernetes {
    deployment(
      'web',
      replicas: [
        development: 1
        ,
        production: 2
      ]
    )
    replicas(
      development
        : 1,
      production:
        3
    )
    parameter 'A', development:
      'x', production: 'y'
  }
}
