outer:
for (i in 1..3) {
  for (j in 1..3) {
    if (i * j > 4) break outer
    continue
  }
}
while (false) { echo 'never' }
def n = 0
while (n < 3) n++
slipway { image 'web' }
