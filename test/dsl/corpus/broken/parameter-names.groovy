slipway {
  image 'web'
  kubernetes {
    parameter 'LOG-LEVEL', 'x'
    parameter '', 'y'
    parameter 'a b', 'z'
    parameter 5, 'z'
    parameter 'LIST', ['a']
    parameter 'NULL', null
    parameter 'DEEP', development: [a: 'b']
  }
}
