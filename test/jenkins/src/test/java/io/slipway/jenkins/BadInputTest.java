package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import org.junit.Test;

/** Each ends the build with one line that says what to change, as early as it can be known and before a credential is bound. */
public class BadInputTest extends Modes {
    private Build assertRefused(Scenario scenario, String jenkinsfile, String line) throws Exception {
        Build build = scenario.run(jenkinsfile);

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertEquals(build.console(), 1, build.console().lines().filter(one -> one.startsWith("ERROR: ")).count());
        Say.holds(build, "ERROR: " + line);
        Say.lacks(build, "Masking", "\tat ");
        assertEquals(List.of(), build.bound);
        assertFalse(scenario.calls().contains("test"));
        return build;
    }

    /** What no agent is needed for ends the build before one is taken. */
    private void assertRefusedAtOnce(Scenario scenario, String jenkinsfile, String line) throws Exception {
        Build build = assertRefused(scenario, jenkinsfile, line);

        assertEquals(List.of("error"), build.steps);
    }

    /** What only an agent can tell ends the build on its first one, before its first stage. */
    private void assertRefusedOnAgent(Scenario scenario, String line) throws Exception {
        Build build = assertRefused(scenario, Scenario.BLOCK, line);

        assertEquals(1, Collections.frequency(build.steps, "node {"));
        assertFalse(build.console(), build.steps.contains("stage {"));
    }

    @Test
    public void aWordNobodyKnows() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "slipway { kubernetes { replica production: 3 } }",
            "no such word 'replica' in kubernetes { }: it knows autoscale, deployment, expose, image, migrate, parameter, replicas, secrets, verify");
    }

    @Test
    public void aStepInsideTheBlock() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "slipway { image 'x'; sh 'npm test' }",
            "no such word 'sh' in slipway { }: it knows image, kubernetes, secrets, service, test");
    }

    @Test
    public void anAssignment() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "slipway { image = 'example' }", "slipway { } has no assignments: write image 'value'");
    }

    @Test
    public void aWordGivenTheWrongThing() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "slipway { image 1, 2 }", "image does not take (Integer, Integer) in slipway { }: write image 'example'");
    }

    @Test
    public void aWordTwice() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "slipway { image 'a'; image 'b' }", "image stands twice in slipway { }: keep one");
    }

    @Test
    public void aParameterTwice() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "kubernetes { parameter 'A', 1; parameter 'A', 2 }", "A stands twice among the parameters of kubernetes { }: keep one");
    }

    @Test
    public void aValueThatIsNoLiteral() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "kubernetes { parameter 'A', { 1 } }", "A is given a ");
    }

    @Test
    public void aValueThatIsEmptyWhenTheBuildRuns() throws Exception {
        assertRefusedAtOnce(scenario().on("development"), "kubernetes { parameter 'A', env.NOT_SET }", "A is given a value that is empty when the build runs");
    }

    @Test
    public void twoBlocks() throws Exception {
        // As far as Groovy can tell; the program has read the Jenkinsfile before (delivery.test.ts).
        Build build = scenario().on("development").run("slipway { image 'a' }\nkubernetes { deployment 'a' }");

        Say.holds(build, "ERROR: kubernetes { } runs after slipway { } in the same build: keep one block in the Jenkinsfile");
        assertEquals(Result.FAILURE, build.result());
    }

    @Test
    public void aNodeAroundTheBlock() throws Exception {
        Build build = assertRefused(scenario().on("development"), "node { slipway { image 'a' } }", "slipway { } stands inside a node: move it out");

        assertEquals(List.of("node {", "error", "} node"), build.steps);
    }

    @Test
    public void noMultibranchJob() throws Exception {
        assertRefusedAtOnce(scenario(), Scenario.BLOCK, "BRANCH_NAME is not set, so no branch says where to deploy: make this a multibranch job");
    }

    @Test
    public void aCredentialThatDoesNotExist() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"test\",\"title\":\"test\"},{\"name\":\"push\",\"title\":\"push\",\"credentials\":{\"aws\":\"missing\"}}]");

        assertRefusedOnAgent(scenario, "this Jenkins has no credentials 'missing': create them, or correct credentials.aws in platform.yml");
    }

    @Test
    public void aCredentialThatDoesNotExistBehindOneThatDoes() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"test\",\"title\":\"test\"},{\"name\":\"plan\",\"title\":\"plan\",\"credentials\":{\"aws\":\"aws-deployer\",\"kubeconfig\":\"missing\"}}]");

        assertRefusedOnAgent(scenario, "this Jenkins has no credentials 'missing': create them, or correct credentials.kubeconfig in platform.yml");
    }

    @Test
    public void aKindOfCredentialThisLibraryDoesNotKnow() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages", "[{\"name\":\"push\",\"title\":\"push\",\"credentials\":{\"gcp\":\"x\"}}]");

        assertRefusedOnAgent(scenario, "credentials.gcp in platform.yml: known are aws, awsKeys, awsWebIdentity, bitbucket, kubeconfig, notify, prometheus");
    }

    @Test
    public void anotherVersionOfTheProgram() throws Exception {
        Scenario scenario = scenario().on("development");
        Files.writeString(scenario.stub.resolve("version"), "0.0.9\n");

        assertRefusedOnAgent(scenario, "agent agent-1 has slipway 0.0.9, the shared library is 0.2.0: give both the same version");
    }

    @Test
    public void noProgramOnTheAgent() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.variable("PATH", Tools.folder(folder, "git", "node", "sh", "mkdir", "chmod", "cat"));

        assertRefusedOnAgent(scenario, "agent agent-1 has no slipway, and this library was released without it: use the agent image of slipway");
    }

    @Test
    public void noNodeOnTheAgent() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.variable("PATH", Tools.folder(folder, "git", "sh"));

        assertRefusedOnAgent(scenario, "agent agent-1 has no node: install Node 20.19 or newer");
    }

    @Test
    public void nodeTooOld() throws Exception {
        Scenario scenario = scenario().on("development");
        String path = Tools.folder(folder, "git", "sh");
        Tools.script(path, "node", "[ \"$1\" = --version ] && echo v18.20.0 && exit 0; exit 1");
        scenario.job.variable("PATH", path);

        assertRefusedOnAgent(scenario, "agent agent-1 has node v18.20.0, slipway needs 20.19 or newer");
    }

    @Test
    public void aShallowCheckout() throws Exception {
        Scenario scenario = scenario().on("development");
        String path = Tools.folder(folder, "sh", "node", "mkdir", "chmod", "cat");
        Tools.script(path, "git", "echo true");
        scenario.job.variable("PATH", path);

        assertRefusedOnAgent(scenario, "the checkout is shallow, so nobody can tell an older commit from a newer one");
    }

    @Test
    public void noPluginForMilestones() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("milestone");

        assertRefusedAtOnce(scenario, Scenario.BLOCK, "this Jenkins has no step milestone: install the plugin pipeline-milestone-step");
    }

    @Test
    public void noPluginForCredentials() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("withCredentials");

        assertRefusedAtOnce(scenario, Scenario.BLOCK, "this Jenkins has no step withCredentials: install the plugin credentials-binding");
    }

    @Test
    public void severalPluginsInOneLine() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("unstash").without("stash").without("sh").without("milestone");

        assertRefusedAtOnce(scenario, Scenario.BLOCK, "this Jenkins has no steps stash, unstash, milestone, sh: "
            + "install the plugins workflow-basic-steps, pipeline-milestone-step, workflow-durable-task-step");
    }

    @Test
    public void noPluginThatCouldEvenSayAnError() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("error");

        Build build = scenario.run();

        assertEquals(build.console(), Result.FAILURE, build.result());
        assertEquals(List.of(), build.steps);
        Say.holds(build, "io.slipway.InvalidInput: this Jenkins has no step error: install the plugin workflow-basic-steps");
    }

    @Test
    public void noPluginForQuestionsWhereOneWillBeAsked() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.without("input");

        assertRefusedOnAgent(scenario, "this Jenkins has no step input: install the plugin pipeline-input-step");
        assertEquals(List.of("stages"), scenario.calls());
    }

    @Test
    public void noPluginForQuestionsInAJenkinsThatDoesNotTell() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.without("input").silentAboutSteps();

        Build build = scenario.run();

        assertEquals(build.console(), Result.FAILURE, build.result());
        Say.holds(build, "ERROR: this Jenkins has no step input: install the plugin pipeline-input-step");
        Say.lacks(build, "\tat ");
        assertFalse(scenario.calls().contains("deploy"));
    }

    @Test
    public void noPluginInAJenkinsThatDoesNotTell() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("milestone").silentAboutSteps();

        assertRefusedAtOnce(scenario, Scenario.BLOCK, "this Jenkins has no step milestone: install the plugin pipeline-milestone-step");
    }
}
