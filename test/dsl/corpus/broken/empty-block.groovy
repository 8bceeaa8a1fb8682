slipway { }
