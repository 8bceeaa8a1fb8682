slipway	{
	image	'web'
	test		'a'   ,	'b'
	kubernetes	{
		deployment	'web',	replicas:	[development:	1]
	}
}
