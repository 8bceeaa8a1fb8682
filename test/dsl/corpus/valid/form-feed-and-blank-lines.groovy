
   
	
slipway {


  image 'web'

}


