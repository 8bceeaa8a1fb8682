def slipway(Closure body) { body() }
slipway { image 'a' }
