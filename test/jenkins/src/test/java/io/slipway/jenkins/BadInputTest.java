package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.file.Files;
import org.junit.Test;

/** Each ends the build with one line that says what to change, before a credential is bound. */
public class BadInputTest extends Modes {
    private void assertRefused(Scenario scenario, String jenkinsfile, String line) throws Exception {
        Build build = scenario.run(jenkinsfile);

        assertEquals(build.console(), Result.FAILURE, build.result());
        Say.holds(build, "ERROR: " + line);
        Say.lacks(build, "Masking", "\tat ");
        assertFalse(scenario.calls().contains("test"));
    }

    @Test
    public void aWordNobodyKnows() throws Exception {
        assertRefused(scenario().on("development"), "slipway { kubernetes { replica production: 3 } }",
            "no such word 'replica' in kubernetes { }: it knows deployment, image, parameter, replicas, secrets");
    }

    @Test
    public void aStepInsideTheBlock() throws Exception {
        assertRefused(scenario().on("development"), "slipway { image 'x'; sh 'npm test' }",
            "no such word 'sh' in slipway { }: it knows image, kubernetes, secrets, service, test");
    }

    @Test
    public void anAssignment() throws Exception {
        assertRefused(scenario().on("development"), "slipway { image = 'example' }", "slipway { } has no assignments: write image 'value'");
    }

    @Test
    public void aWordGivenTheWrongThing() throws Exception {
        assertRefused(scenario().on("development"), "slipway { image 1, 2 }", "image does not take (Integer, Integer) in slipway { }: write image 'example'");
    }

    @Test
    public void aWordTwice() throws Exception {
        assertRefused(scenario().on("development"), "slipway { image 'a'; image 'b' }", "image stands twice in slipway { }: keep one");
    }

    @Test
    public void aParameterTwice() throws Exception {
        assertRefused(scenario().on("development"), "kubernetes { parameter 'A', 1; parameter 'A', 2 }", "A stands twice among the parameters of kubernetes { }: keep one");
    }

    @Test
    public void aValueThatIsNoLiteral() throws Exception {
        assertRefused(scenario().on("development"), "kubernetes { parameter 'A', { 1 } }", "A is given a ");
    }

    @Test
    public void aValueThatIsEmptyWhenTheBuildRuns() throws Exception {
        assertRefused(scenario().on("development"), "kubernetes { parameter 'A', env.NOT_SET }", "A is given a value that is empty when the build runs");
    }

    @Test
    public void twoBlocks() throws Exception {
        Scenario scenario = scenario().on("development");
        Build build = scenario.run("slipway { image 'a' }\nkubernetes { deployment 'a' }");

        Say.holds(build, "ERROR: kubernetes { } runs after slipway { } in the same build: keep one block in the Jenkinsfile");
        assertEquals(Result.FAILURE, build.result());
    }

    @Test
    public void aNodeAroundTheBlock() throws Exception {
        assertRefused(scenario().on("development"), "node { slipway { image 'a' } }", "slipway { } stands inside a node: move it out");
    }

    @Test
    public void noMultibranchJob() throws Exception {
        assertRefused(scenario(), Scenario.BLOCK, "BRANCH_NAME is not set, so no branch says where to deploy: make this a multibranch job");
    }

    @Test
    public void aCredentialThatDoesNotExist() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"test\",\"title\":\"test\"},{\"name\":\"push\",\"title\":\"push\",\"credentials\":{\"aws\":\"missing\"}}]");

        assertRefused(scenario, Scenario.BLOCK, "this Jenkins has no credentials 'missing': create them, or correct credentials.aws in platform.yml");
    }

    @Test
    public void aKindOfCredentialThisLibraryDoesNotKnow() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages", "[{\"name\":\"push\",\"title\":\"push\",\"credentials\":{\"gcp\":\"x\"}}]");

        assertRefused(scenario, Scenario.BLOCK, "credentials.gcp in platform.yml: this library knows aws, bitbucket and kubeconfig");
    }

    @Test
    public void anotherVersionOfTheProgram() throws Exception {
        Scenario scenario = scenario().on("development");
        Files.writeString(scenario.stub.resolve("version"), "0.0.9\n");

        assertRefused(scenario, Scenario.BLOCK, "agent agent-1 has slipway 0.0.9, the shared library is 0.1.0: give both the same version");
    }

    @Test
    public void noProgramOnTheAgent() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.variable("PATH", Tools.folder(folder, "git", "node", "sh", "mkdir", "chmod", "cat"));

        assertRefused(scenario, Scenario.BLOCK, "agent agent-1 has no slipway, and this library was released without it: use the agent image of slipway");
    }

    @Test
    public void noNodeOnTheAgent() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.variable("PATH", Tools.folder(folder, "git", "sh"));

        assertRefused(scenario, Scenario.BLOCK, "agent agent-1 has no node: install Node 20.19 or newer");
    }

    @Test
    public void nodeTooOld() throws Exception {
        Scenario scenario = scenario().on("development");
        String path = Tools.folder(folder, "git", "sh");
        Tools.script(path, "node", "[ \"$1\" = --version ] && echo v18.20.0 && exit 0; exit 1");
        scenario.job.variable("PATH", path);

        assertRefused(scenario, Scenario.BLOCK, "agent agent-1 has node v18.20.0, slipway needs 20.19 or newer");
    }

    @Test
    public void aShallowCheckout() throws Exception {
        Scenario scenario = scenario().on("development");
        String path = Tools.folder(folder, "sh", "node", "mkdir", "chmod", "cat");
        Tools.script(path, "git", "echo true");
        scenario.job.variable("PATH", path);

        assertRefused(scenario, Scenario.BLOCK, "the checkout is shallow, so nobody can tell an older commit from a newer one");
    }

    @Test
    public void noPluginForMilestones() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("milestone");

        assertRefused(scenario, Scenario.BLOCK, "this Jenkins has no step milestone: install the plugin pipeline-milestone-step");
    }

    @Test
    public void noPluginForCredentials() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.without("withCredentials");

        assertRefused(scenario, Scenario.BLOCK, "this Jenkins has no step withCredentials: install the plugin credentials-binding");
    }
}
