slipway {
  name 'web'
  sh 'npm test'
  echo "hello"
  image 'web'
  kubernetes {
    env 'A', 'b'
    namespace 'x'
  }
}
