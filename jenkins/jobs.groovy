// Job DSL: one multibranch job for each service, found in Bitbucket, started by its webhook.
['example'].each { name ->
    multibranchPipelineJob(name) {
        description('Built and deployed by the slipway block of its Jenkinsfile')
        branchSources {
            branchSource {
                source {
                    bitbucket {
                        id("slipway-${name}")
                        repoOwner('your-workspace')
                        repository(name)
                        serverUrl('https://bitbucket.org')
                        credentialsId('bitbucket-scan')
                        traits {
                            bitbucketBranchDiscovery { strategyId(1) }
                            bitbucketPullRequestDiscovery { strategyId(2) }
                            // A fork is built with the Jenkinsfile of its target: a stranger's Jenkinsfile never runs here.
                            bitbucketForkDiscovery {
                                strategyId(2)
                                trust { bitbucketTrustNobody() }
                            }
                            bitbucketWebhookRegistration { mode('ITEM') }
                        }
                    }
                }
            }
        }
        orphanedItemStrategy {
            discardOldItems { daysToKeep(30) }
        }
        factory {
            workflowBranchProjectFactory { scriptPath('Jenkinsfile') }
        }
    }
}
