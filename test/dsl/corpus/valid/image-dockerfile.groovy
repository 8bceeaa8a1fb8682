slipway {
  image 'team/web-app', dockerfile: 'docker/web.Dockerfile', context: 'web', target: 'release', platform: 'linux/amd64',
    arguments: [VERSION: '1.2', NODE: '20']
}
