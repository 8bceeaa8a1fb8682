pipeline {
  agent any
  stages {
    stage('all') {
      parallel {
        stage('a') { steps { echo 'a' } }
        stage('b') {
          steps {
            script {
              def names = ['x', 'y']
              for (int i = 0; i < names.size(); i++) { echo names[i] }
              names.each { name -> echo "name: ${name}" }
            }
          }
        }
      }
    }
    stage('deliver') { steps { script { slipway { image 'web' } } } }
  }
}
