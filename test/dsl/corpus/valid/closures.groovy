def twice = { int x, y = 2 -> x * y }
def none = { -> 'x' }
def it2 = { it }
def deep = { a -> { b -> { c -> "${a}${b}${c}" } } }
[1, 2].each { n ->
  if (n) { echo "n: ${n}" } else { echo 'none' }
}
slipway { image 'web' }
