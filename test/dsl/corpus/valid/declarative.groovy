@Library('slipway') _
pipeline {
  agent none
  options { timeout(time: 1, unit: 'HOURS'); timestamps() }
  parameters { string(name: 'TARGET', defaultValue: 'x', description: "y") }
  environment { CI = 'true' }
  triggers { pollSCM('H/5 * * * *') }
  stages {
    stage('Lint') {
      agent { label 'linux' }
      when { branch 'development' }
      steps { sh 'make lint' }
    }
    stage('Deliver') {
      steps {
        slipway {
          image 'web'
          test 'npm test'
          kubernetes {
            deployment 'web'
            replicas development: 1, production: 3
          }
        }
      }
    }
  }
  post {
    always { echo 'done' }
    failure { mail to: 'team@example.com', subject: "failed: ${currentBuild.fullDisplayName}" }
  }
}
