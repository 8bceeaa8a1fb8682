package io.slipway.jenkins;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A multibranch job on a controller: its library, project, credentials, people and plugins; runs builds. */
public final class Job {
    private final Path library;
    private boolean trusted = true;
    private Path project;
    private String startedBy;
    private final List<String> upstream = new ArrayList<>();
    private boolean tag;
    private boolean change;
    private Path lasting;
    private String branch = "example";
    private boolean standIns;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> credentials = new HashMap<>();
    private final Map<String, Set<String>> groups = new HashMap<>();
    private final List<Person> people = new ArrayList<>();
    private final List<Accident> accidents = new ArrayList<>();
    private final Set<String> absent = new LinkedHashSet<>();
    private boolean tellsSteps = true;
    private boolean restartsAtEveryStep;
    private final Map<String, String> resources = new HashMap<>();
    private final Map<String, String> libraryVariables = new HashMap<>();
    /** Build number → ordinal of the last milestone it passed. */
    final Map<Integer, Integer> milestones = new TreeMap<>();
    private final List<Build> running = new ArrayList<>();
    private final List<Build> log = new ArrayList<>();
    private String last;
    private int builds = 6;

    public Job(Path library) {
        this.library = library;
    }

    /** False for a library of a folder, which runs in the sandbox. */
    public Job trusted(boolean value) {
        trusted = value;
        return this;
    }

    boolean trusted() {
        return trusted;
    }

    String jenkinsfile() {
        return last;
    }

    /** Restarts the controller at every step, not only where no other build of this JVM has been restarted before. */
    public Job restartAtEveryStep() {
        restartsAtEveryStep = true;
        return this;
    }

    boolean restartsAtEveryStep() {
        return restartsAtEveryStep;
    }

    /** Folder that `checkout scm` copies. */
    public Job project(Path folder) {
        project = folder;
        return this;
    }

    public Job branch(String name) {
        branch = name;
        return variable("BRANCH_NAME", name);
    }

    public Job variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A parameter of the job, which a Jenkinsfile finds in `params` (workflow-cps ParamsVariable). */
    public Job parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    /** The user who pressed Build now; without one a push started the build. */
    public Job startedBy(String user) {
        startedBy = user;
        return this;
    }

    /** The user who started a build of another job that started this one. */
    public Job startedBehind(String user) {
        upstream.add(user);
        return this;
    }

    List<String> upstream() {
        return upstream;
    }

    /** A job of a tag, as the branch source found it. */
    public Job tag() {
        tag = true;
        return this;
    }

    boolean isTag() {
        return tag;
    }

    /** A job of a pull request that is not called like one. */
    public Job change() {
        change = true;
        return this;
    }

    boolean isChange() {
        return change || environment.containsKey("CHANGE_ID");
    }

    /** One agent that stays, with one workspace for all stages, as on a machine of its own. */
    public Job lastingAgent(Path workspace) {
        lasting = workspace;
        return this;
    }

    Path lastingWorkspace() {
        return lasting;
    }

    public Job credential(String id, Map<String, String> values) {
        credentials.put(id, values);
        return this;
    }

    public Job user(String id, String... memberOf) {
        groups.put(id, Set.of(memberOf));
        return this;
    }

    public Job then(Person person) {
        people.add(person);
        return this;
    }

    public Job then(Accident accident) {
        accidents.add(accident);
        return this;
    }

    /** A step whose plugin is not installed. */
    public Job without(String step) {
        absent.add(step);
        return this;
    }

    /** A controller that refuses an unknown step without saying which ones it knows. */
    public Job silentAboutSteps() {
        tellsSteps = false;
        return this;
    }

    boolean tellsSteps() {
        return tellsSteps;
    }

    /** Steps that nobody brings, and those of the engine itself, are stood in for: they run the bodies they are given and do nothing else. */
    public Job standIns() {
        standIns = true;
        return this;
    }

    boolean hasStandIns() {
        return standIns;
    }

    /** A resource of another library that is loaded beside this one. */
    public Job resource(String path, String text) {
        resources.put(path, text);
        return this;
    }

    /** vars/NAME.groovy of a library that the Jenkinsfile loads itself, which is never trusted. */
    public Job variableOfLibrary(String name, String text) {
        libraryVariables.put(name, text);
        return this;
    }

    public Build run(String jenkinsfile) {
        Build build = new Build(this, ++builds);
        last = jenkinsfile;
        running.add(build);
        build.run(() -> Sources.of(library, trusted, jenkinsfile, libraryVariables));
        running.remove(build);
        log.add(build);
        return build;
    }

    /** Starts a newer build while another one waits; both are running until the newer one has ended. */
    void runBeside() {
        Life life = Life.current();
        run(last);
        life.resume();
    }

    List<Build> running() {
        return List.copyOf(running);
    }

    /** All builds that have ended, in that order. */
    public List<Build> ended() {
        return log;
    }

    String branch() {
        return branch;
    }

    String startedBy() {
        return startedBy;
    }

    Path project() {
        return project;
    }

    Map<String, String> environment() {
        return environment;
    }

    Map<String, String> credential(String id) {
        return credentials.get(id);
    }

    Set<String> groups(String user) {
        return groups.getOrDefault(user, Set.of());
    }

    boolean has(String step) {
        return !absent.contains(step);
    }

    List<Person> people() {
        return people;
    }

    List<Accident> accidents() {
        return accidents;
    }

    String resource(String path) {
        return resources.get(path);
    }
}
