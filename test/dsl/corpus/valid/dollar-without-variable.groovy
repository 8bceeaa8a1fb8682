slipway {
  image 'web'
  test 'echo $HOME ${HOME}'
  test "echo \$HOME \${HOME}"
  test '''echo $HOME'''
  test(/grep a$/)
}
