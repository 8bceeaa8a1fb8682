package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.Test;

/** jobs.groovy by Groovy itself: what it asks job DSL for, each call under the block it stands in. */
public class JobsTest {
    /** Notes every call down and runs the blocks it is given. */
    public static final class Recorder extends GroovyObjectSupport {
        private final String within;
        private final List<String> calls;

        Recorder(String within, List<String> calls) {
            this.within = within;
            this.calls = calls;
        }

        @Override
        public Object invokeMethod(String name, Object given) {
            List<Object> values = new ArrayList<>();
            Closure<?> body = null;
            for (Object one : (Object[]) given) {
                if (one instanceof Closure<?> block) body = block;
                else values.add(one);
            }
            String call = within + name + (values.isEmpty() ? "" : values);
            if (body == null) {
                calls.add(call);
                return null;
            }
            body.setDelegate(new Recorder(within + name + "/", calls));
            // Job DSL does the same, so a word that its block does not know never ends up elsewhere.
            body.setResolveStrategy(Closure.DELEGATE_FIRST);
            body.call();
            return null;
        }
    }

    /** The script itself has the words of a Job DSL file. */
    public abstract static class Jobs extends Script {
        static final List<String> CALLS = new ArrayList<>();

        @Override
        public Object invokeMethod(String name, Object given) {
            return new Recorder("", CALLS).invokeMethod(name, given);
        }
    }

    @Test
    public void makesAJobOfAllBranchesThatTrustsNoForkAndOneOfProductionWithoutPullRequests() throws Exception {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(Jobs.class.getName());
        Jobs.CALLS.clear();

        new GroovyShell(getClass().getClassLoader(), new groovy.lang.Binding(), configuration)
            .evaluate(Files.readString(Scenario.LIBRARY.resolve("jenkins/jobs.groovy")));

        String source = "multibranchPipelineJob/branchSources/branchSource/source/bitbucket/";
        List<String> head = List.of(
            "multibranchPipelineJob/description[Built and deployed by the slipway block of its Jenkinsfile]");
        List<String> repository = List.of(
            source + "repoOwner[your-workspace]",
            source + "repository[example]",
            source + "serverUrl[https://bitbucket.org]",
            source + "credentialsId[bitbucket-scan]");
        List<String> tail = List.of(
            source + "traits/bitbucketWebhookRegistration/mode[ITEM]",
            "multibranchPipelineJob/orphanedItemStrategy/discardOldItems/daysToKeep[30]",
            "multibranchPipelineJob/factory/workflowBranchProjectFactory/scriptPath[Jenkinsfile]");
        List<String> services = List.of(
            source + "traits/headWildcardFilter/includes[*]",
            source + "traits/headWildcardFilter/excludes[master main]",
            source + "traits/bitbucketBranchDiscovery/strategyId[1]",
            source + "traits/bitbucketPullRequestDiscovery/strategyId[2]",
            source + "traits/bitbucketForkDiscovery/strategyId[2]",
            source + "traits/bitbucketForkDiscovery/trust/bitbucketTrustNobody");
        List<String> production = List.of(
            source + "traits/headWildcardFilter/includes[master main]",
            source + "traits/headWildcardFilter/excludes[]",
            source + "traits/bitbucketBranchDiscovery/strategyId[1]");
        assertEquals(Stream.of(
            head, List.of(source + "id[slipway-services-example]"), repository, services, tail,
            head, List.of(source + "id[slipway-production-example]"), repository, production, tail).flatMap(List::stream).toList(), Jobs.CALLS);
    }
}
