// Jenkins: the program holds a groovy.lang.IntRange
def f = 1..<3
slipway { image 'web' }
