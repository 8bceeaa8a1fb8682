slipway {
  image 'web'
  kubernetes {
    parameter 'A', 1.50
    parameter 'B', 1e3
    parameter 'C', 3L
    parameter 'D', 12345678901234567890
    parameter 'E', 0.1f
    parameter 'F', 089
    replicas 2.0
  }
}
