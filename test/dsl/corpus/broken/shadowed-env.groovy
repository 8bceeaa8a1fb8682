def env = [BRANCH_NAME: 'x']
slipway {
  image 'web'
  test "make ${env.BRANCH_NAME}"
}
