int total = 100
int parts = 4
def share = (total) / parts // "
def list = [1, 2]
def x = list[0] / total; def y = '"' + "'"
def z = total++ / 2 /* ' */
slipway { image 'web' }
