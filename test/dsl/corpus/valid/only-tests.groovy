slipway {
  service 'library'
  test 'make test'
}
