slipway {
  image('web').tag('latest')
  test 'a' and 'b'
  kubernetes { deployment 'web' } and { x }
  service 'web' { }
}
