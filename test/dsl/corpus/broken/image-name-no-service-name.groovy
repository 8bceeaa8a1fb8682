slipway {
  image 'team/web_app.v2'
}
