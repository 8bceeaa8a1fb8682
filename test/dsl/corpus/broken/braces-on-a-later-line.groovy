slipway {
  image 'web'
  kubernetes { deployment 'web' }
  { -> 3 }
}
