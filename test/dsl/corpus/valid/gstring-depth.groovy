def x = "a ${"b ${"c ${"d"} }"} {"} }"
def y = "map ${[a: "x}", b: '{'].collect { k, v -> "$k=$v" }.join(", ")}"
def w = [bytes: 3]
def z = "lazy ${-> 'x'} $w.bytes ${x.length()}"
slipway { image 'web' }
