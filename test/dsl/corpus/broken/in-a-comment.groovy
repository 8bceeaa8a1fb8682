/*
slipway { image 'web' }
*/
