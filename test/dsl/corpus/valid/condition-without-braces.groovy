if (env.BRANCH_NAME == 'master') slipway { image 'web' }
