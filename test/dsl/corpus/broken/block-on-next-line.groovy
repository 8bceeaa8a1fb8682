slipway
{
  image 'a'
}
