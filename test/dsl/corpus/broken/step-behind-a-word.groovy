slipway {
  image 'web'
}
node slipway { image 'x' }
