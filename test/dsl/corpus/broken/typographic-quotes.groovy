@Library(‘slipway’) _
slipway {
  image ’example’
  test “npm test”, 'x'
  kubernetes {
    deployment ‘web’, parameters: [‘A’: 'b']
    parameter ‘LOG_LEVEL’, development: “debug”
    parameter LEVEL, 'x'
  }
}
