slipway {
  image 'web'
}
{ image 'other' }
