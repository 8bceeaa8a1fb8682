import groovy.transform.Field

@Field final Map TEAMS = [web: 'shop', worker: 'stock']

def notify(String text, Map options = [:]) {
  def colour = options.colour ?: 'good'
  echo "${text} in ${colour}"
}

String label(x) { return x ? "yes ${x}" : 'no' }

slipway {
  image 'web'
  test 'true'
}

notify('done', colour: 'blue')
