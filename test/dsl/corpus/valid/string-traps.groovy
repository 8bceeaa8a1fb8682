def a = 'slipway { image "x" }'
def b = "kubernetes { deployment 'x' }"
def c = """ slipway {
  image 'y' } """
def d = /slipway { } "'/
def e = "nested ${ [1, 2].collect { "inner ${it} }" }.join('{') } end {"
def f = $/ slipway { $$ $/ ' " /$
slipway { image 'web' }
