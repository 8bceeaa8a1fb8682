node {
  checkout scm
  sh 'make image'
}
kubernetes {
  image 'registry.example.com/team/web:1.4'
  deployment 'web'
  replicas 2
}
