slipway {
  im\u0061ge 'w\u0065b'
  test \u0027a\u0027
  test 'back \\u0041 slash'
  test '\uuu0041'
}
