if (env.BRANCH_NAME == 'master') {
  node { echo 'release' }
} else {
  echo "branch ${env.BRANCH_NAME}"
}
switch (env.BRANCH_NAME) {
  case 'x': echo 'x'; break
  case ~/feature.*/: echo "{"; break
  default: echo 'd'
}
stage('deliver') {
  timeout(time: 30, unit: 'MINUTES') {
    slipway { image 'web' }
  }
}
