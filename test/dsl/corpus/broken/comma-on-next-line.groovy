slipway {
  image 'web'
  secrets 'a.yml'
    , 'b.yml'
}
