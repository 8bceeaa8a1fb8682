kubernetes {
  deployment 'web', 'other'
  replicas 1, 2
  replicas 1, production: 2
  parameter 'A', 'b', 'c'
  parameter 'B', 'x', production: 'y'
}
