slipway {
  image 'web', layers: [bin: '/'], env: [default: 'a', class: 'b', in: 'c', new: 'd', true: 'e', int: 'f', if: 'g']
}
