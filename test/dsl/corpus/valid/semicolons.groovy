slipway {
  image 'web';
  ;;
  test 'a'; test 'b';
  kubernetes { ; deployment 'web'; };
};
