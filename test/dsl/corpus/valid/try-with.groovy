try {
  sh 'a'
} catch (IOException | IllegalStateException e) {
  echo "failed ${e.message}"
} finally { echo 'x' }
withCredentials([string(credentialsId: 'id', variable: 'TOKEN')]) {
  sh 'curl -H "x: $TOKEN" https://example.com/{a}'
}
withEnv(['A=b', "PATH+X=${env.HOME}/bin"]) { sh 'env' }
slipway {
  image 'web'
  test "make ${env.BRANCH_NAME}"
}
