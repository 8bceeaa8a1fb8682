slipway {
  image​ 'example'
  service 'exam​ple'
}
