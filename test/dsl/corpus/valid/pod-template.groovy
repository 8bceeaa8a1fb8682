podTemplate(cloud: 'kubernetes', containers: [containerTemplate(name: 'maven', image: 'maven:3', command: 'cat', ttyEnabled: true)]) {
  node(POD_LABEL) {
    container('maven') { sh 'mvn -B verify' }
  }
}
slipway { image 'web', archive: 'target/image.tar' }
