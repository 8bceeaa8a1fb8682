#!/usr/bin/env groovy
/* slipway { image 'no' } */
// kubernetes { deployment 'no' }
slipway /* here */ { // there
  image /* name */ 'web' /* after */, // goes on
    dockerfile: /* path */ 'Dockerfile'
  /** groovydoc { */
  test 'make' // } not the end
  kubernetes { /* { { { */
    deployment 'web' /*
    replicas 9
    */
    replicas 2 // 3
  }
}
// slipway { image 'neither' }
