def deliver() {
  return slipway { image 'web' }
}
deliver()
