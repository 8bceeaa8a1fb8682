slipway {
  image 'web'
  kubernetes {
    deployment 'web', replicas: [production: 99999999999999999999]
    replicas 9007199254740993
    parameter 'A', 9007199254740993
    parameter 'B', -9_007_199_254_740_993
    parameter 'C', 0x20000000000001
    parameter 'D', 0.1234567890123456789
  }
}
