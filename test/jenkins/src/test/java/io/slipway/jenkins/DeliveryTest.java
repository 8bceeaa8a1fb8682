package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.Test;

/** What each branch goes through. */
public class DeliveryTest extends Modes {
    @Test
    public void takesDevelopmentFromTestToDeployWithoutAQuestion() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.restartAtEveryStep();

        Build build = scenario.run();

        assertEquals(build.console(), List.of("stages", "test", "build", "push", "plan", "deploy"), scenario.calls());
        assertEquals(Result.SUCCESS, build.result());
        assertEquals("deploy ended with 0", build.description());
        assertTrue("restarted at every step: " + build.restarts(), build.restarts() > 40);
        Say.holds(build, "[Pipeline] { (deploy to development)");
        Say.lacks(build, "Input requested", "expected to call");
    }

    @Test
    public void asksBeforeProductionWithoutHoldingAnAgent() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.then(Person.approves("carol"));

        Build build = scenario.run();

        assertEquals(build.console(), List.of("stages", "test", "build", "push", "plan", "show", "deploy"), scenario.calls());
        assertEquals(Result.SUCCESS, build.result());
        assertEquals(0, build.heldWhileAsking());
        assertTrue(scenario.lines(), scenario.lines().contains("run --only deploy:production --context .slipway/context.json --branch master --no-pull-request --plan .slipway/production.plan --approved-by carol --approve sha256:1f09aa"));
        Say.holds(build, "Deploy example to production?", "~ Deployment example  image a -> b", "plan sha256:1f09aa, asked for by alice", "Approved by carol");
    }

    @Test
    public void buildsAFeatureBranchAndDeploysItNowhere() throws Exception {
        Scenario scenario = scenario().on("feature/x");

        Build build = scenario.run();

        assertEquals(List.of("stages", "test", "build", "push"), scenario.calls());
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void testsAPullRequestAndGivesItNoCredential() throws Exception {
        Scenario scenario = scenario().on("PR-7").answer("stages", Scenario.PRODUCTION);
        scenario.job.variable("CHANGE_ID", "7").variable("CHANGE_FORK", "stranger/example");

        Build build = scenario.run();

        assertEquals(List.of("stages", "test", "build"), scenario.calls());
        assertEquals(Result.SUCCESS, build.result());
        assertEquals(List.of(), build.bound);
    }

    @Test
    public void handsOverEverybodyWhoAskedForTheBuild() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.startedBy("alice").startedBehind("mallory").startedBehind("alice").variable("SLIPWAY_REQUESTER", "nobody");

        Build build = scenario.run("env.BUILD_USER_ID = 'nobody'\n" + Scenario.BLOCK.replace("@Library('slipway') _\n", ""));

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertTrue(scenario.lines(), scenario.lines().contains("--requester alice, mallory"));
        assertFalse(scenario.lines(), scenario.lines().contains("nobody"));
    }

    @Test
    public void breaksAFreezeForWhoeverStartedTheBuild() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.startedBy("alice").parameter("BREAK_GLASS", "payments fail; $(touch x)");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertTrue(scenario.lines(), scenario.lines().contains("--plan .slipway/development.plan --break-glass payments fail; $(touch x)"));
    }

    @Test
    public void breaksNoFreezeForAPush() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.parameter("BREAK_GLASS", "always");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertFalse(scenario.lines(), scenario.lines().contains("--break-glass"));
    }

    @Test
    public void breaksNoFreezeForAVariable() throws Exception {
        Scenario scenario = scenario().on("development");
        scenario.job.startedBy("alice").variable("BREAK_GLASS", "always").variable("SLIPWAY_BREAK_GLASS", "always");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertFalse(scenario.lines(), scenario.lines().contains("--break-glass"));
    }

    @Test
    public void givesTheProgramTheBlockAsJson() throws Exception {
        Scenario scenario = scenario().on("feature/x").answer("stages", "[{\"name\":\"test\",\"title\":\"test\"}]");

        Build build = scenario.run("""
            slipway {
              image 'example', layers: ['bin/x': '/app/x'], ports: [5000]
              test 'one', 'two'
              test "three ${env.BRANCH_NAME}"
              secrets 'shared/mq.yml'
              kubernetes {
                deployment 'example'
                deployment 'worker', replicas: [development: 1, production: 2]
                replicas 2
                parameter 'LOG_LEVEL', development: 'debug', production: 'info'
                parameter 'TRACE', true
                secrets 'example.yml'
              }
            }
            node { unstash 'slipway-7'; echo readFile('.slipway/context.json') }
            """);

        Say.holds(build, "{\"image\":{\"name\":\"example\",\"layers\":{\"bin/x\":\"/app/x\"},\"ports\":[5000]},\"test\":[\"one\",\"two\",\"three feature/x\"],"
            + "\"secrets\":[\"shared/mq.yml\",\"example.yml\"],\"kubernetes\":{\"deployments\":[{\"name\":\"example\"},"
            + "{\"name\":\"worker\",\"replicas\":{\"development\":1,\"production\":2}}],\"replicas\":2,"
            + "\"parameters\":{\"LOG_LEVEL\":{\"development\":\"debug\",\"production\":\"info\"},\"TRACE\":true}}}");
    }

    @Test
    public void deploysOnlyWithKubernetesAlone() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"plan\",\"title\":\"plan development\",\"environment\":\"development\"},{\"name\":\"deploy\",\"title\":\"deploy\",\"environment\":\"development\"}]");

        Build build = scenario.run("kubernetes { deployment 'example'; replicas development: 1 }");

        assertEquals(build.console(), List.of("stages", "plan", "deploy"), scenario.calls());
    }

    @Test
    public void keepsReportsAsFarAsThereArePlugins() throws Exception {
        Scenario scenario = scenario().on("development");
        Files.writeString(scenario.stub.resolve("deploy.files"), "");
        scenario.job.without("junit");

        Build build = scenario.run();

        assertEquals(build.console(), List.of(".slipway/report.html"), build.archived);
        assertEquals(Result.SUCCESS, build.result());
        Say.holds(build, "this Jenkins has no step junit: left out");
    }

    @Test
    public void needsNeitherReportsNorQuestionsWhereNobodyIsAsked() throws Exception {
        Scenario scenario = scenario().on("development");
        Files.writeString(scenario.stub.resolve("deploy.files"), "");
        scenario.job.without("junit").without("archiveArtifacts").without("input");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        Say.holds(build, "this Jenkins has no step archiveArtifacts: left out", "this Jenkins has no step junit: left out");
    }

    @Test
    public void bringsItsOwnCopyOfTheProgramToAnAgentWithoutOne() throws Exception {
        Scenario scenario = scenario().on("feature/x");
        String path = Tools.folder(folder, "git", "sh", "mkdir", "chmod", "cat", "rm", "env", "sort", "touch", "sha256sum");
        Tools.script(path, "node", "case $1 in -e) exit 0 ;; *) shift; exec sh " + Scenario.program() + " \"$@\" ;; esac");
        scenario.job.variable("PATH", path).resource("io/slipway/slipway.mjs", "// the program")
            .resource("io/slipway/slipway.mjs.sha256", "b56c382553b408317732116eb4f4517da57c2319b208b72c5eb584e2efeb6440\n");

        Build build = scenario.run();

        assertEquals(build.console(), Result.SUCCESS, build.result());
        assertEquals(List.of("stages", "test", "build", "push"), scenario.calls());
    }

    @Test
    public void takesTheWordOfNoEarlierProgramForThatOfAKilledOne() throws Exception {
        Scenario scenario = scenario().on("development").ends("build", 137);
        Files.writeString(scenario.stub.resolve("build.silent"), "");

        Build build = scenario.run();

        assertEquals(List.of("stages", "test", "build"), scenario.calls());
        Say.holds(build, "ERROR: slipway was killed (137)");
        Say.lacks(build, "ERROR: test ended");
        assertEquals("slipway was killed (137), most often for want of memory; give the agent more, then run the build again to converge", build.description());
    }

    @Test
    public void lendsKeysOfSecretsManagerAndAWebIdentityWithItsRole() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"push\",\"title\":\"push\",\"credentials\":{\"awsKeys\":\"prod/aws\"}},"
                + "{\"name\":\"plan\",\"title\":\"plan\",\"environment\":\"development\",\"credentials\":{\"awsWebIdentity\":\"token\"},\"awsRole\":\"arn:aws:iam::1:role/r\"}]");
        scenario.job.credential("prod/aws", java.util.Map.of("username", "AKIAMANAGED", "password", "managed-secret-0815"));
        scenario.job.credential("token", java.util.Map.of("content", "token.of.build"));

        Build build = scenario.run();

        assertEquals(List.of("stages", "push", "plan"), scenario.calls());
        String push = scenario.environmentOf("push");
        assertTrue(push, push.contains("AWS_ACCESS_KEY_ID=AKIAMANAGED\n") && push.contains("AWS_SECRET_ACCESS_KEY=managed-secret-0815\n"));
        assertTrue(push, !push.contains("AWS_ROLE_ARN="));
        String plan = scenario.environmentOf("plan");
        assertTrue(plan, plan.contains("AWS_ROLE_ARN=arn:aws:iam::1:role/r\n") && plan.contains("AWS_WEB_IDENTITY_TOKEN_FILE="));
        assertTrue(plan, !plan.contains("AWS_SECRET_ACCESS_KEY="));
        Say.lacks(build, "managed-secret-0815");
    }

    @Test
    public void tellsBitbucketWhereTheEnvironmentHasAToken() throws Exception {
        Scenario scenario = scenario().on("development").answer("stages",
            "[{\"name\":\"deploy\",\"title\":\"deploy\",\"environment\":\"development\",\"credentials\":{\"bitbucket\":\"bb\"}}]");
        scenario.job.credential("bb", java.util.Map.of("secret", "bitbucket-token-0815"));

        Files.writeString(scenario.stub.resolve("deploy.files"), "");

        Build build = scenario.run();

        assertEquals(List.of("stages", "report-status", "deploy", "report-status"), scenario.calls());
        assertEquals("deploy ended with 0", build.description());
        String lines = scenario.lines();
        assertTrue(lines, lines.contains("--environment development --state running\n"));
        assertTrue(lines, lines.contains("--state successful --link https://jenkins.example.com/job/example/7/artifact/.slipway/report.html"));
        assertTrue(scenario.environmentOf("report-status").contains("BITBUCKET_TOKEN=bitbucket-token-0815"));
        assertEquals(Result.SUCCESS, build.result());
    }
}
