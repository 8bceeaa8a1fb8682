slipway {
  image 'web'
  test "costs 5$ each"
}
