slipway {
  image 'web'
  replicas 2
  deployment 'web'
  kubernetes {
    test 'a'
    service 'b'
    kubernetes { }
  }
}
