slipway {
  image 'web'
  kubernetes {
    parameter 'ON', true
    parameter 'OFF', false
    parameter 'MIXED', development: true, production: 'no'
  }
}
