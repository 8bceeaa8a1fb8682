slipway {
  image 'shop'
  kubernetes {
    deployment 'shop'
    migrate 'db-migrate'
    migrate 'db-seed', rollback: 'none'
    migrate('search-index', rollback: 'job')
    migrate "accounts-${env.BRANCH_NAME}", rollback: 'refuse'
  }
}
