slipway {
  service 'a'
  service 'b'
  image 'web'
  image 'other'
  secrets 'a.yml', 'a.yml'
  kubernetes {
    deployment 'web'
    deployment 'web', replicas: 2
    replicas 1
    replicas development: 2
    parameter 'A', 'b'
    parameter 'A', 'c'
    parameter 'B', development: 'x', development: 'y'
    secrets 'a.yml'
  }
  kubernetes { }
}
