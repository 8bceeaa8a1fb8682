#!groovy
@Library('slipway@1.0') _

properties([
  buildDiscarder(logRotator(numToKeepStr: '10')),
  disableConcurrentBuilds(),
  pipelineTriggers([cron('H 4 * * *')]),
])

def lint() {
  stage('lint') {
    sh 'make lint'
  }
}

node('linux') {
  checkout scm
  try {
    lint()
    parallel(
      unit: { sh 'make unit' },
      docs: { sh "make docs BRANCH=${env.BRANCH_NAME}" }
    )
  } catch (err) {
    currentBuild.result = 'FAILURE'
    throw err
  } finally {
    echo 'cleaned'
  }
}

slipway {
  image 'web'
  kubernetes { deployment 'web'; replicas development: 1, production: 2 }
}
