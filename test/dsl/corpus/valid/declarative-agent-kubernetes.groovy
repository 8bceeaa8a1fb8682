pipeline {
  agent {
    kubernetes {
      label 'builder'
      yaml '''
        kind: Pod
        spec: { containers: [{ name: node, image: "node:20" }] }
      '''
    }
  }
  stages {
    stage('x') {
      agent { kubernetes { yamlFile 'pod.yml' } }
      steps { echo 'x' }
    }
    stage('deploy') {
      agent none
      steps {
        kubernetes {
          deployment 'web'
        }
      }
    }
  }
}
