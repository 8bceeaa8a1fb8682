slipway {
  image "web"
  test "make BRANCH=${env.BRANCH_NAME} NUMBER=$env.BUILD_NUMBER"
  test "plain ${'text'} inside"
  test "${env.BRANCH_NAME}"
  test(/slashy ${env.BRANCH_NAME} $env.BUILD_NUMBER $/)
  test($/dollar ${env.BRANCH_NAME}/$)
  test """triple ${ env.BRANCH_NAME }
  ${params.TARGET}.$params.TARGET."""
  kubernetes {
    deployment 'web'
    parameter 'FROM', env.BRANCH_NAME
    parameter 'TARGET', development: "${params.TARGET}-dev", production: params.TARGET
  }
}
