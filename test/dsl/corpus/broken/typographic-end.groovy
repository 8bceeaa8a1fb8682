slipway {
  image 'example’
}
