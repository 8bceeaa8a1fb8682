slipway {
  image 'web', arguments: [1: 'one', 02: 'two', 0x10: 'sixteen', 010: 'eight', 1_000: 'thousand', 0b11: 'three', 1.5: 'and a half']
}
