pipeline {
  agent { kubernetes { yaml 'x' } }
  stages { stage('x') { steps { echo 'slipway { }' } } }
}
