// Jenkins: spread not yet supported for CPS transformation
def a = [1, 2, 3]
def b = a*.toString()
def c = "${a*.toString()}"
slipway { image 'web' }
