slipway { config ->
  image 'web'
}
