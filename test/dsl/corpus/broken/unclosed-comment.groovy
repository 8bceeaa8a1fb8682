slipway {
  image 'web' /* never ends
}
