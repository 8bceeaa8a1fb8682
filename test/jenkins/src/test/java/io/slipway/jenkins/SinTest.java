package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What breaks on a controller breaks here too, and in the same words as far as they are known. */
public class SinTest {
    @Rule public TemporaryFolder folder = new TemporaryFolder();

    private Build run(String jenkinsfile) throws Exception {
        return new Scenario(folder.getRoot().toPath(), true).on("master").run(jenkinsfile);
    }

    private void assertFails(String jenkinsfile, String text) throws Exception {
        Build build = run(jenkinsfile);

        Say.holds(build, text);
        assertEquals(build.console(), Result.FAILURE, build.result());
    }

    @Test
    public void aMatcherHeldOverAStep() throws Exception {
        assertFails("def m = (env.BRANCH_NAME =~ /(.*)/)\necho 'x'\necho m.toString()", "the program holds a java.util.regex.Matcher");
    }

    @Test
    public void theMapOfAJsonSlurperHeldOverAStep() throws Exception {
        assertFails("def m = new groovy.json.JsonSlurper().parseText('{\"a\":1}')\necho 'x'\necho m.a.toString()", "the program holds a groovy.json.internal.LazyMap");
    }

    @Test
    public void aLoopOverAMap() throws Exception {
        assertFails("for (e in [a: 1]) { echo e.key }", "which does not survive a restart of the controller");
    }

    @Test
    public void aStepInNonCps() throws Exception {
        Build build = run("@NonCPS def names() { ['a'].each { echo it }; 'done' }\necho names().toString()\necho 'end'");

        Say.lacks(build, "done\n");
    }

    @Test
    public void aFile() throws Exception {
        assertFails("echo new File('/etc/passwd').text", "Scripts not permitted to use new java.io.File java.lang.String");
    }

    @Test
    public void aProcess() throws Exception {
        assertFails("echo 'id'.execute().text", "Scripts not permitted to use staticMethod org.codehaus.groovy.runtime.DefaultGroovyMethods execute java.lang.String");
    }

    @Test
    public void theEnvironmentOfTheController() throws Exception {
        assertFails("echo System.getenv('HOME')", "Scripts not permitted to use staticMethod java.lang.System getenv java.lang.String");
    }

    @Test
    public void aListAsJson() throws Exception {
        assertFails("echo groovy.json.JsonOutput.toJson([1])", "Scripts not permitted to use staticMethod groovy.json.JsonOutput toJson java.lang.Object");
    }

    @Test
    public void aSecretInAGString() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.credential("bb", java.util.Map.of("secret", "token-0815-token"));

        Build build = scenario.run("""
            node { withCredentials([[$class: 'StringBinding', credentialsId: 'bb', variable: 'TOKEN']]) {
              sh 'echo "$TOKEN"; printf "%s" "$TOKEN" | base64'
              sh "true ${env.TOKEN}"
            } }
            """);

        Say.lacks(build, "token-0815-token", "dG9rZW4tMDgxNS10b2tlbg");
        Say.holds(build, "****", "Warning: A secret was passed to \"sh\" using Groovy String interpolation, which is insecure.");
    }

    @Test
    public void anInputOnANode() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.then(Person.approves("carol"));

        assertEquals(1, scenario.run("node { input 'Go?' }").heldWhileAsking());
    }

    @Test
    public void aStepThatNobodyBrings() throws Exception {
        assertFails("deploymentt 'x'", "No such DSL method 'deploymentt' found among steps");
    }

    @Test
    public void aWorkspaceStepWithoutANode() throws Exception {
        assertFails("sh 'true'", "Required context class hudson.FilePath is missing");
    }

    @Test
    public void aJenkinsfileThatDoesNotCompile() throws Exception {
        assertFails("slipway { image 'x'", "WorkflowScript.groovy: 1: expecting '}'");
    }
}
