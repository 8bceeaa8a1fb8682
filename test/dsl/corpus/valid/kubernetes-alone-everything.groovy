kubernetes {
  deployment 'web', replicas: 2
  deployment 'worker'
  replicas development: 1, production: 3
  parameter 'LOG_LEVEL', development: 'debug', production: 'info'
  parameter 'PORT', 8080
  secrets 'web.yml'
  secrets 'a.yml', 'b/c.yaml'
}
