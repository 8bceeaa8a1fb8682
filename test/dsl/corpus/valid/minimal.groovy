slipway { image 'web' }
