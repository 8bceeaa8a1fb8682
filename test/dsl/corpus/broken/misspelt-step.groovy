slipwya {
  image 'web'
  kubernetes { deployment 'web' }
}
