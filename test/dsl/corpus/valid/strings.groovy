slipway {
  image "web"
  test 'single \'quoted\' and "double"'
  test "double \"quoted\" and 'single' costs \$5"
  test '''triple 'single' "quoted" ''two'''
  test """triple "double" 'quoted' ""two"""
  test(/slashy \d+ \/path "quoted"/)
  test($/dollar slashy $$HOME $/ C:\dir/$)
  test 'tab\tnewline\nreturn\rform\fback\b slash\\'
  test '\u0041\u00e9\101\7'
}
