slipway {
  image 'web'
  secrets 'web.yml'
  kubernetes {
    deployment 'web'
    secrets 'shared/queue.yml'
  }
  secrets 'late.yml', 'later.yml'
}
