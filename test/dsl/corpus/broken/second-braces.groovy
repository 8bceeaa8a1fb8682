slipway {
  image 'web'
} {
  kubernetes { deployment 'web' }
}
