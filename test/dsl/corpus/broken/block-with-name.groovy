slipway 'web', {
  image 'a'
}
