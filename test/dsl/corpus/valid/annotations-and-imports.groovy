@Library(['slipway@main', 'other']) _
import groovy.json.JsonOutput
import static java.lang.Math.max
import java.util.*

@groovy.transform.Field
Map settings = [a: 1]

slipway { image 'web' }
