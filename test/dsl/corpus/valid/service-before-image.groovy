slipway {
  kubernetes { parameter 'A', 'b' }
  service 'shop-front'
}
