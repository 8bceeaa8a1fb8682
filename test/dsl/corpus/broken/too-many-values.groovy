slipway {
  service 'a', 'b'
  image 'web', 'other'
  kubernetes 'x', { deployment 'web' }
  secrets file: 'a'
  test lines: ['a']
}
