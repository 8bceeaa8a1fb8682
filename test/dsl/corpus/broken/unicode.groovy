slipway {
  image "wéb"
  test "🚢", größe
  größe "x"
}
