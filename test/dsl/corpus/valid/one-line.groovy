slipway { image 'web'; test 'make test'; kubernetes { deployment 'web'; replicas 2; secrets 'a.yml', 'b.yml' } }
