slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    migrate 'db-migrate'
    migrate 'db-seed', rollback: 'none'
    migrate('search-index', rollback: 'job')
    migrate "accounts-${env.TARGET}", rollback: 'refuse'
  }
}
