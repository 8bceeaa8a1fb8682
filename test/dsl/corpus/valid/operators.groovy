def a = [1, 2, 3]
def b = a.collect { it.toString() }
def c = a?.size() ?: 0
def d = c <=> 3
def e = (1..3).collect { it ** 2 }
def f = (1..<3).size()
def g = [a.&size].size()
def h = !c && c != 3 || c >= 2 ? 'x' : 'y'
def i = c << 2 >> 1
a << 4
def j = 'x' in ['x']
def k = (a instanceof List) as Boolean
def n = -c + ~c
slipway { image 'web' }
