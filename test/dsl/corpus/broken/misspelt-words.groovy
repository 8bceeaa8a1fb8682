slipway {
  imag 'web'
  Test 'npm test'
  kubernets {
    deployment 'web'
  }
  kubernetes {
    deploymnet 'web'
    replica production: 3
    paramater 'A', 'b'
    secret 'a.yml'
    foo 'bar'
  }
}
