slipway {
  image 'web'
  test '''
    set -eu
    cat > config.yml <<EOF
    slipway { image "not this" }
    a: { b: [1, 2 }
    EOF
    make test
  '''
  test """\
    first line \
    still first
    second"""
}
