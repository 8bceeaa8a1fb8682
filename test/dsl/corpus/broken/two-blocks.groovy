slipway { image 'a' }
node { echo 'between' }
slipway { image 'b' }
kubernetes { deployment 'c' }
