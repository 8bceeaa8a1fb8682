def image = docker.build('x')
String test
stage('x') { replicas ->
  for (parameter in [1]) {
    slipway {
      image 'web'
      test 'a'
      kubernetes {
        replicas 2
        parameter 'A', 'b'
        deployment 'web'
      }
    }
  }
}
