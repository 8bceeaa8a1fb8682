// Jenkins: the program holds a java.util.regex.Matcher
def version = '1.2.3'
def m = version =~ /(\d+)"'/
slipway { image 'web' }
