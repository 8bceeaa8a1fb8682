// Jenkins: Scripts not permitted to use method groovy.lang.GString getBytes
def x = "a ${'b'}"
echo "$x.bytes"
slipway { image 'web' }
