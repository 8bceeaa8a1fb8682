// Jenkins: spread not yet supported for CPS transformation
// Only workflow-cps before 3536 of December 2022, and the newest groovy-cps of Maven Central, refuse this.
def a = [1, 2]
def l = [*a, 5]
def m = [*: [x: 1], y: 2]
slipway { image 'web' }
