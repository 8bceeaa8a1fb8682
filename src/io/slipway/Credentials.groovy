package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** How each kind of credential that platform.yml names reaches the command line. */
class Credentials implements Serializable {
    private static final long serialVersionUID = 1L

    @NonCPS
    static List bindings(Map credentials) {
        List bindings = []
        for (String kind in credentials.keySet()) {
            bindings << binding(kind, credentials.get(kind))
        }
        return bindings
    }

    /** The same for credentials of several stages, given as [kind, id]. */
    @NonCPS
    static List ofStages(List wanted) {
        List bindings = []
        for (Map one in wanted) {
            bindings << binding(one.kind, one.id)
        }
        return bindings
    }

    @NonCPS
    private static Map binding(String kind, String id) {
        switch (kind) {
            case 'aws':
                return [$class: 'AmazonWebServicesCredentialsBinding', credentialsId: id,
                        accessKeyVariable: 'AWS_ACCESS_KEY_ID', secretKeyVariable: 'AWS_SECRET_ACCESS_KEY']
            case 'awsKeys':
                return [$class: 'UsernamePasswordMultiBinding', credentialsId: id,
                        usernameVariable: 'AWS_ACCESS_KEY_ID', passwordVariable: 'AWS_SECRET_ACCESS_KEY']
            case 'awsWebIdentity':
                return [$class: 'FileBinding', credentialsId: id, variable: 'AWS_WEB_IDENTITY_TOKEN_FILE']
            case 'kubeconfig':
                return [$class: 'FileBinding', credentialsId: id, variable: 'KUBECONFIG']
            case 'bitbucket':
                return [$class: 'StringBinding', credentialsId: id, variable: 'BITBUCKET_TOKEN']
            case 'notify':
                return [$class: 'StringBinding', credentialsId: id, variable: 'SLIPWAY_NOTIFY']
            case 'prometheus':
                return [$class: 'StringBinding', credentialsId: id, variable: 'SLIPWAY_PROMETHEUS_TOKEN']
            default:
                throw new InvalidInput("credentials.${kind} in platform.yml: known are aws, awsKeys, awsWebIdentity, " +
                    'bitbucket, kubeconfig, notify, prometheus')
        }
    }
}
