slipway {
  service 7
  image 12
  test 5, true, ['a'], null
  secrets 3
  kubernetes {
    deployment 9
    replicas 'three'
  }
}
