slipway {
  image 'web'
  kubernetes { parameter 'A', 'b' , }
}
