package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

/** The same as a step within a Declarative pipeline, for each kind of branch and end. */
public class DeclarativeTest extends Modes {
    private static final String PIPELINE = """
        @Library('slipway') _
        pipeline {
          agent none
          options { timestamps() }
          stages {
            stage('Deliver') {
              steps {
                slipway {
                  image 'example'
                  test 'true'
                  kubernetes {
                    deployment 'example'
                    replicas development: 1, production: 3
                  }
                }
              }
            }
            stage('Elsewhere') {
              when { branch 'elsewhere' }
              steps { echo 'never' }
            }
          }
          post { always { echo 'in the end' } }
        }
        """;

    private Build ends(Scenario scenario, Result result, String... calls) throws Exception {
        Build build = scenario.run(PIPELINE);
        assertEquals(build.console(), List.of(calls), scenario.calls());
        assertEquals(build.console(), result, build.result());
        Say.holds(build, "in the end");
        return build;
    }

    @Test
    public void deploysDevelopment() throws Exception {
        Build build = ends(scenario().on("development"), Result.SUCCESS, "stages", "test", "build", "push", "plan", "deploy");

        Say.holds(build, "Stage \"Elsewhere\" skipped due to when conditional");
    }

    @Test
    public void asksBeforeProduction() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.then(Person.approves("carol"));

        Build build = ends(scenario, Result.SUCCESS, "stages", "test", "build", "push", "plan", "show", "deploy");

        assertEquals(0, build.heldWhileAsking());
    }

    @Test
    public void writesNothingWhereAPersonRejects() throws Exception {
        Scenario scenario = scenario().on("master");
        scenario.job.then(Person.rejects("carol"));

        ends(scenario, Result.ABORTED, "stages", "test", "build", "push", "plan", "show");
    }

    @Test
    public void buildsAFeatureBranchAndDeploysItNowhere() throws Exception {
        ends(scenario().on("feature/x"), Result.SUCCESS, "stages", "test", "build", "push");
    }

    @Test
    public void givesAPullRequestNoCredential() throws Exception {
        Scenario scenario = scenario().on("PR-7").answer("stages", Scenario.PRODUCTION);
        scenario.job.variable("CHANGE_ID", "7").variable("CHANGE_FORK", "stranger/example");

        Say.lacks(ends(scenario, Result.SUCCESS, "stages", "test", "build"), "Masking");
    }

    @Test
    public void failsWithTheProgram() throws Exception {
        ends(scenario().on("development").ends("plan", 3), Result.FAILURE, "stages", "test", "build", "push", "plan");
    }

    @Test
    public void isUnstableWhereThePlanDiffers() throws Exception {
        ends(scenario().on("development").ends("deploy", 6), Result.UNSTABLE, "stages", "test", "build", "push", "plan", "deploy");
    }
}
