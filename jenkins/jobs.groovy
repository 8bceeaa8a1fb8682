// Job DSL: two multibranch jobs for each service, found in Bitbucket, started by its webhook. The one in `production` has the
// branches that deploy there and no pull request, so no other Jenkinsfile sees the credentials of that folder.
void multibranchJob(String service, Map job) {
    multibranchPipelineJob("${job.folder}/${service}") {
        description('Built and deployed by the slipway block of its Jenkinsfile')
        branchSources {
            branchSource {
                source {
                    bitbucket {
                        id("slipway-${job.folder}-${service}")
                        repoOwner('your-workspace')
                        repository(service)
                        serverUrl('https://bitbucket.org')
                        credentialsId('bitbucket-scan')
                        traits {
                            headWildcardFilter {
                                includes(job.includes)
                                excludes(job.excludes)
                            }
                            bitbucketBranchDiscovery { strategyId(1) }
                            if (job.pullRequests) {
                                bitbucketPullRequestDiscovery { strategyId(2) }
                                // A fork is built with the Jenkinsfile of its target: a stranger's Jenkinsfile never runs here.
                                bitbucketForkDiscovery {
                                    strategyId(2)
                                    trust { bitbucketTrustNobody() }
                                }
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

['example'].each { service ->
    multibranchJob(service, [folder: 'services', includes: '*', excludes: 'master main', pullRequests: true])
    multibranchJob(service, [folder: 'production', includes: 'master main', excludes: '', pullRequests: false])
}
