// Jenkins: synchronized is unsupported for CPS transformation
def lock = 'one'
synchronized (lock) { echo 'alone' }
slipway { image 'web' }
