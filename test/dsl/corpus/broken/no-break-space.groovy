slipway {
  image 'example'
}
