slipway {
  image 'registry.example.com/team/shop'
  kubernetes { deployment 'shop' }
}
