stage('a') { node('b') { dir('c') { withEnv(['D=e']) { timeout(5) { retry(2) { ansiColor('xterm') { timestamps {
  slipway {
    image 'web'
  }
} } } } } } } }
