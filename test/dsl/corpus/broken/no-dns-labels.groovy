slipway {
  service 'My_Service'
  image 'Web App'
  kubernetes {
    deployment 'Web'
    deployment 'web_worker'
    deployment ''
    deployment 'a-very-long-name-of-a-deployment-that-does-not-fit-into-the-63-letters-of-a-label'
    replicas Development: 1
  }
}
