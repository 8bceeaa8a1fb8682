slipway {
  image 'web'
  test(/joined \
line/, /two \\ kept \d/)
  test($/joined \
line \ kept $$ $/ \/ end/$)
  test(/ends in backslash \\ /)
}
