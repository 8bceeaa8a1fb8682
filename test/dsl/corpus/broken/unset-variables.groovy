slipway {
  image 'web'
  test "make ${env.NOT_SET} ${params.NEITHER} $env.NOR"
  kubernetes {
    parameter 'A', development: "${env.NOT_SET}", production: env.NOT_SET
  }
}
