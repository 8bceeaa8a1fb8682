slipway {
  image 'shop'
  migrate 'outside'
  kubernetes {
    deployment 'shop'
    migrate
    migrate 'shop'
    migrate 'Db'
    migrate 'db', rollback: 'back'
    migrate 'db', rolback: 'job'
    migrate 'one', 'two'
  }
}
