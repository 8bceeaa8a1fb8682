slipway {
  image 'web', layers: [bin: '/'], env: [constructor: 'a', toString: 'b', __proto__: 'c', hasOwnProperty: 'd']
  kubernetes {
    parameter 'constructor', 'x'
    parameter 'toString', development: 'y'
  }
}
