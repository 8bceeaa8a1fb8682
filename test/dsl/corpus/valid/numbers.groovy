slipway {
  image 'web', layers: [bin: '/'], ports: [0x1F90, 0b101, 8_080, 010]
  kubernetes {
    deployment 'web'
    replicas development: 0, production: 1_0
    parameter 'INT', 42
    parameter 'NEGATIVE', -7
    parameter 'FRACTION', 0.25
    parameter 'NEGATIVE_FRACTION', development: -1.5, production: +2
    parameter 'LARGE', 9007199254740991
    parameter 'OCTAL', 0755
  }
}
