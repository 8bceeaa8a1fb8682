def cloud = docker
cloud.kubernetes { deployment 'not ours' }
cloud?.slipway { image 'not ours' }
slipway { image 'web' }
