image = 'not this'
def build(String image, test) { node { def service = image; echo service } }
node { def image = docker.build('x'); image.push() }
[1].each { test -> echo "${test}" }
def numbers = [slipway: 1, kubernetes: 2]
echo numbers.slipway + numbers.kubernetes
docker.image('node:20').inside { sh 'x' }
slipway { image 'web' }
