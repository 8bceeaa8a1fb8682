slipway {
  image 'web'
  if (env.BRANCH_NAME == 'master') {
    test 'make release'
  } else {
    test 'make'
  }
  def names = ['a', 'b']
  for (name in names) {
    test name
  }
  kubernetes {
    names.each { deployment it }
    switch (env.X) { case 'a': replicas 1; break; default: replicas 2 }
    try { deployment 'web' } catch (e) { deployment 'other' } finally { replicas 2 }
    while (true) replicas 3
    return
  }
  test 'still read'
  tset 'and checked'
}
