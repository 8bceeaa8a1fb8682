slipway {
  image 'web'
  kubernetes { image 'registry.example.com/web:1' }
}
