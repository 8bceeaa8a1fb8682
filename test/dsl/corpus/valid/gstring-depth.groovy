def x = "a ${"b ${"c ${"d"} }"} {"} }"
def y = "map ${[a: "x}", b: '{'].collect { k, v -> "$k=$v" }.join(", ")}"
def z = "lazy ${-> 'x'} $x.bytes ${x.length()}"
slipway { image 'web' }
