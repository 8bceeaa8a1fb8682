slipway {
  image 'web'
}
}
