package io.slipway.jenkins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A service and a job around it, with a command line that answers as the test says. */
final class Scenario {
    static final Path LIBRARY = Path.of("../..").toAbsolutePath().normalize();
    static final String BLOCK = """
        @Library('slipway') _
        slipway {
          image 'example'
          test 'true'
          kubernetes {
            deployment 'example'
            replicas development: 1, production: 3
          }
        }
        """;
    static final String DEVELOPMENT = """
        [{"name":"test","title":"test"},{"name":"build","title":"build"},
         {"name":"push","title":"push","credentials":{"aws":"aws-deployer"}},
         {"name":"plan","title":"plan development","environment":"development","credentials":{"aws":"aws-deployer","kubeconfig":"kube"}},
         {"name":"deploy","title":"deploy to development","environment":"development","credentials":{"aws":"aws-deployer","kubeconfig":"kube"}}]
        """;
    static final String PRODUCTION = """
        [{"name":"test","title":"test"},{"name":"build","title":"build"},
         {"name":"push","title":"push","credentials":{"aws":"aws-deployer"}},
         {"name":"plan","title":"plan production","environment":"production","credentials":{"aws":"aws-deployer","kubeconfig":"kube"}},
         {"name":"approve","title":"approve production","environment":"production"},
         {"name":"deploy","title":"deploy to production","environment":"production","credentials":{"aws":"aws-deployer","kubeconfig":"kube"}}]
        """;
    static final String NOWHERE = """
        [{"name":"test","title":"test"},{"name":"build","title":"build"},{"name":"push","title":"push","credentials":{"aws":"aws-deployer"}}]
        """;
    private static final String QUESTION = """
        {"digest":"sha256:1f09aa","service":"example","environment":"production","summary":["~ Deployment example  image a -> b"],
         "submitters":["release-managers"],"fourEyes":true,"requester":"alice","author":"Bob <bob@example.com>",
         "expires":"2026-11-24T14:02:00Z","expiresMs":259200000,"changes":1}
        """;
    final Path folder;
    final Path stub;
    final Job job;

    Scenario(Path folder, boolean trusted) throws IOException {
        this.folder = folder;
        stub = Files.createDirectories(folder.resolve("stub"));
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("Dockerfile"), "FROM scratch\n");
        job = new Job(LIBRARY).trusted(trusted).project(project)
            .variable("PATH", program().getParent() + ":" + System.getenv("PATH"))
            .variable("STUB", stub.toString())
            .resource("platform.yml", "environments: {}\n")
            .credential("aws-deployer", Map.of("accessKey", "AKIATESTKEY", "secretKey", "very/secret+key0"))
            .credential("kube", Map.of("content", "apiVersion: v1\nkind: Config\n"))
            .user("carol", "release-managers").user("dave", "developers").user("alice", "release-managers").user("bob", "release-managers");
        answer("stages", DEVELOPMENT);
        answer("show", QUESTION);
    }

    Scenario on(String branch) throws IOException {
        job.branch(branch);
        if (branch.equals("master")) answer("stages", PRODUCTION);
        if (branch.startsWith("feature/")) answer("stages", NOWHERE);
        return this;
    }

    /** What a command prints; JSON is given in one line, as the program does. */
    Scenario answer(String command, String text) throws IOException {
        Files.writeString(stub.resolve(command + ".out"), text.replace("\n", "") + "\n");
        return this;
    }

    Scenario ends(String command, int code) throws IOException {
        Files.writeString(stub.resolve(command + ".code"), String.valueOf(code));
        return this;
    }

    Scenario says(String command, String text) throws IOException {
        Files.writeString(stub.resolve(command + ".say"), text + "\n");
        return this;
    }

    Scenario waits(String command, String text) throws IOException {
        Files.writeString(stub.resolve(command + ".wait"), "");
        return says(command, text);
    }

    Build run(String jenkinsfile) {
        return job.run(jenkinsfile);
    }

    Build run() {
        return run(BLOCK);
    }

    /** First words of the calls, in order. */
    List<String> calls() throws IOException {
        Path calls = stub.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).stream().map(line -> line.split(" ")[0]).toList() : List.of();
    }

    String lines() throws IOException {
        return Files.readString(stub.resolve("calls"));
    }

    String environmentOf(String command) throws IOException {
        return Files.readString(stub.resolve(command + ".env"));
    }

    static Path program() {
        return Path.of("src/test/resources/bin/slipway").toAbsolutePath();
    }
}
