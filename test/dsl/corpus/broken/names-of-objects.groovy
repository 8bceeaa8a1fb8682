slipway {
  image 'web', __proto__: 'x', toString: [a: 1]
  toString = 3
  kubernetes {
    deployment 'web', constructor: replicas, __proto__: [production: 2]
    hasOwnProperty 'x'
  }
}
