slipway {
		imag	'web'
	image 'web',	dokerfile:	'x'
}
