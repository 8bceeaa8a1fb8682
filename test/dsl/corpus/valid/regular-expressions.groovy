def version = '1.2.3'
if (version ==~ /\d+\.\d+\.\d+/) { echo 'a release { ' }
def m = (version =~ /(\d+)"'/).find()
def half = 10 / 2 / 5
def third = [9][0] / 3; def str = "a/b"
slipway {
  image 'web'
  test 'echo 1/2 // not a comment'
}
