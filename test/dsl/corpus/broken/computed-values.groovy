def count = 3
slipway {
  image name()
  test "make ${target}", sh(script: 'x', returnStdout: true).trim()
  kubernetes {
    deployment "web-${suffix}"
    deployment 'worker', replicas: [production: count, development: count > 2 ? 1 : 2]
    replicas production: count * 2
    parameter 'A', 'a' + 'b'
    parameter 'B', development: new Date().toString(), production: "x ${count}"
    parameter NAME, 'c'
    parameter 'C', [1, 2].size()
    parameter 'D', !true
    parameter 'E', env.X ?: 'y'
    parameter 'F', env['X']
    secrets "${env.X}.yml"
  }
}
