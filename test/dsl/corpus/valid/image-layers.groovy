slipway {
  image 'example', layers: ['bin/example': '/app/example', 'static': '/app/static'],
    base: 'registry.example.com/base:3', platform: 'linux/arm64', entrypoint: ['/app/example'],
    command: ['--port', '5000'], user: '65534', ports: [5000, 9090], env: [GREETING: 'hello', EMPTY: '']
}
