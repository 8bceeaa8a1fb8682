package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The steps of the engine themselves: what they model of the plugins they name. */
public class StepTest {
    @Rule public TemporaryFolder folder = new TemporaryFolder();

    private Build run(String jenkinsfile) throws Exception {
        return new Scenario(folder.getRoot().toPath(), true).on("master").run(jenkinsfile);
    }

    @Test
    public void parallelJoinsItsBranches() throws Exception {
        Build build = run("""
            def results = parallel(a: { echo 'in a'; 1 }, b: { echo 'in b'; 2 })
            echo "sum ${results.a + results.b}"
            """);

        Say.holds(build, "in a", "in b", "sum 3");
    }

    @Test
    public void parallelFailsWithItsBranch() throws Exception {
        Build build = run("parallel(a: { error 'a is broken' }, b: { echo 'b went on' })");

        Say.holds(build, "ERROR: a is broken", "b went on");
        assertEquals(Result.FAILURE, build.result());
    }

    @Test
    public void aMilestoneIsRefusedInParallel() throws Exception {
        Say.holds(run("parallel(a: { milestone() }, b: { echo 'b' })"), "Using a milestone step inside parallel is not allowed");
    }

    @Test
    public void catchErrorGoesOnAndMarksTheBuild() throws Exception {
        Build build = run("catchError(buildResult: 'UNSTABLE', message: 'tests') { error 'one failed' }\necho 'after'");

        Say.holds(build, "ERROR: tests", "ERROR: one failed", "after");
        assertEquals(Result.UNSTABLE, build.result());
    }

    @Test
    public void catchErrorLetsAnInterruptionPassWhereAsked() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.then(Person.rejects("carol"));

        Build build = scenario.run("catchError(catchInterruptions: false) { input 'Go?' }\necho 'after'");

        Say.lacks(build, "\nafter");
        assertEquals(Result.ABORTED, build.result());
    }

    @Test
    public void retryGoesRoundWhileItMay() throws Exception {
        Build build = run("int n = 0\nretry(3) { n++; if (n < 3) { error \"try ${n}\" } }\necho \"n is ${n}\"");

        Say.holds(build, "ERROR: try 1", "ERROR: try 2", "n is 3");
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void anEmptyStashIsAnError() throws Exception {
        Say.holds(run("node { stash name: 's', includes: 'none/**' }"), "No files included in stash 's'");
    }

    @Test
    public void eachNodeStartsEmpty() throws Exception {
        Build build = run("node { writeFile file: 'a', text: 'x'; stash name: 's', includes: 'a' }\nnode { echo \"there: ${fileExists('a')}\"; unstash 's'; echo readFile('a') }");

        Say.holds(build, "there: false", "\nx");
    }

    @Test
    public void theInnerTimeoutCountsFirst() throws Exception {
        Build build = run("""
            timeout(time: 2, unit: 'HOURS') {
              try { timeout(time: 5, unit: 'MINUTES') { input 'Go?' } } catch (e) { echo "inner: ${e.message}" }
            }
            """);

        Say.holds(build, "inner: Timeout has been exceeded");
        assertEquals(300_000L, build.now());
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void aTimeoutEndsARunningProgramWithSigterm() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.then(Accident.timeOutAt("ready"));

        Build build = scenario.run("""
            node { try { timeout(time: 5, unit: 'MINUTES') {
              sh 'trap "echo last words; exit 143" TERM; echo ready; while :; do sleep 0.05 || true; done'
            } } catch (e) { echo "caught ${e.message}" } }
            """);

        Say.holds(build, "last words", "script returned exit code 143", "caught Timeout has been exceeded");
        assertEquals(300_000L, build.now());
        assertEquals(Result.SUCCESS, build.result());
    }

    @Test
    public void anOlderBuildCannotPassWhatANewerOneHasPassed() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.then(Person.overtakes()).then(Person.approves("carol"));

        Build older = scenario.run("if (env.BUILD_NUMBER == '7') { input 'Go?' }\nmilestone()\necho 'passed'");

        Build newer = scenario.job.ended().get(0);
        Say.holds(newer, "passed");
        Say.lacks(older, "passed\n");
        assertEquals(older.console(), Result.NOT_BUILT, older.result());
    }

    @Test
    public void variablesEndWithTheirBlock() throws Exception {
        Build build = run("node { withEnv(['A=1', 'PATH+X=/front']) { sh 'echo \"A is $A, $PATH\" | cut -c1-20' }\nsh 'echo \"A is ${A:-gone}\"' }");

        Say.holds(build, "A is 1, /front", "A is gone");
    }

    @Test
    public void aMaskedValueLeavesInNoError() throws Exception {
        Scenario scenario = new Scenario(folder.getRoot().toPath(), true).on("master");
        scenario.job.credential("bb", java.util.Map.of("secret", "token-0815-token"));

        Build build = scenario.run("withCredentials([[$class: 'StringBinding', credentialsId: 'bb', variable: 'T']]) { error 'bad token-0815-token' }");

        Say.holds(build, "ERROR: bad ****");
    }
}
