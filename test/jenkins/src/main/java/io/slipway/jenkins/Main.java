package io.slipway.jenkins;

import groovy.json.JsonSlurper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs one Jenkinsfile: Main SCENARIO.json, where the scenario says library, trusted, project, branch, variables, resources (of other libraries),
 * credentials, users (id → groups), people (who approves or rejects, in order) and accidents (what befalls a program, and at which words of it). Prints the console; ends with 0 for
 * SUCCESS and 1 for everything else.
 */
public final class Main {
    private Main() {}

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> said = (Map<String, Object>) new JsonSlurper().parseText(Files.readString(Path.of(arguments[0])));
        Path project = Path.of((String) said.get("project"));
        Job job = new Job(Path.of((String) said.get("library"))).trusted((Boolean) said.get("trusted")).project(project).branch((String) said.get("branch"));
        job.restartAtEveryStep();
        ((Map<String, String>) said.get("variables")).forEach(job::variable);
        ((Map<String, String>) said.getOrDefault("resources", Map.of())).forEach(job::resource);
        ((Map<String, Map<String, String>>) said.get("credentials")).forEach(job::credential);
        ((Map<String, List<String>>) said.get("users")).forEach((id, groups) -> job.user(id, groups.toArray(String[]::new)));
        for (Map<String, String> person : (List<Map<String, String>>) said.get("people")) job.then(new Person(person.get("deed"), person.get("id")));
        for (Map<String, String> accident : (List<Map<String, String>>) said.get("accidents")) job.then(new Accident(accident.get("kind"), accident.get("text")));
        Build build = job.run(Files.readString(project.resolve("Jenkinsfile")));
        System.out.println(build.console());
        System.out.println("restarted " + build.restarts() + " times");
        System.exit(build.result() == Result.SUCCESS ? 0 : 1);
    }
}
