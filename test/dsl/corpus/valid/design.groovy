@Library('slipway') _

slipway {
  image 'example'                                  // repository in the registry; Dockerfile in the project root
  test  'npm test'                                 // any number of shell lines
  kubernetes {
    deployment 'example'                           // deploy/example-template.<environment>.yml
    deployment 'worker', replicas: [development: 1, production: 2]
    replicas development: 1, production: 3         // default for all deployments
    parameter 'LOG_LEVEL', development: 'debug', production: 'info'
    secrets 'example.yml', 'shared/rabbitmq.yml'   // files in the secrets bucket
  }
}
