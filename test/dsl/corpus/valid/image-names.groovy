slipway {
  service 'shop'
  image 'team_a/sub.group/web__app-2'
}
