env.VERSION = sh(script: 'git describe', returnStdout: true)
pipeline {
  environment { LEVEL = 'debug' }
}
withEnv(['COLOUR=blue', "PATH+TOOLS=/x"]) {
  withCredentials([string(credentialsId: 'x', variable: 'TOKEN')]) {
    slipway {
      image 'web'
      test "make ${env.VERSION} ${env.LEVEL} ${env.COLOUR} ${env.TOKEN} ${env.BRANCH_NAME}"
      test "${env.VERSION}", "${env.LEVEL}", "${env.COLOUR}", "${env.TOKEN}", "${env.BRANCH_NAME}"
    }
  }
}
