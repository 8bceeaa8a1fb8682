slipway {
  'image' 'web'
  42
  [1, 2]
  { image 'x' }
  "text"
  here: image 'web'
  script.image 'x'
  image.name
  !image
  @Deprecated def x
  new Date()
  test('a') { }
}
