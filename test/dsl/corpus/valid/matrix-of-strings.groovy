def script = '''#!/bin/bash
if [ "$1" = "{" ]; then echo '}'; fi
'''.stripIndent()
writeFile file: 'x.sh', text: script
def json = """{"a": {"b": [1, 2, {"c": "${env.BRANCH_NAME}"}]}}"""
slipway { image 'web' }
