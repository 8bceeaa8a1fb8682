package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Outcome;
import hudson.AbortException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.codehaus.groovy.control.CompilationFailedException;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** One run of a Jenkinsfile: what the controller keeps on disk beside the program itself. */
public final class Build {
    private final Job job;
    private final int number;
    private Sources sources;
    private final Console console = new Console();
    private final Map<String, String> variables = new LinkedHashMap<>();
    /** Name of a stash → folder that holds it. */
    public final Map<String, Path> stashes = new LinkedHashMap<>();
    public final List<String> archived = new ArrayList<>();
    /** Every step that was begun, in order; a block as `name {`, and as `} name` where it ended. */
    public final List<String> steps = new ArrayList<>();
    /** Ids of the credentials that were bound around something. */
    public final List<String> bound = new ArrayList<>();
    private Result result;
    private String description;
    private Branch running;
    private Program program;
    /** Milliseconds on the engine's own clock, which only moves while a build waits. */
    private long now;
    private FlowInterruptedException interruption;
    private int frames;
    private int agents;
    private int held;
    private int heldWhileAsking;

    Build(Job job, int number) {
        this.job = job;
        this.number = number;
        variables.put("BUILD_NUMBER", String.valueOf(number));
        variables.put("BUILD_URL", "https://jenkins.example.com/job/example/" + number + "/");
        variables.put("JOB_NAME", "example");
        variables.putAll(job.environment());
    }

    void run(Supplier<Sources> compiled) {
        try {
            sources = compiled.get();
            program = new Program(this, sources);
            program.run();
        } catch (CompilationFailedException wrong) {
            log(wrong.getMessage());
            setResult(Result.FAILURE);
        } catch (Throwable end) {
            finish(end);
        }
        if (result == null) result = Result.SUCCESS;
        Steps.finish(this);
        log("Finished: " + result);
    }

    /** What an uncaught error makes of a build (workflow-job WorkflowRun.finish): one line for an AbortException, else a stack trace. */
    private void finish(Throwable end) {
        if (end instanceof FlowInterruptedException stopped) {
            log(stopped.getMessage());
            setResult(stopped.result());
            return;
        }
        setResult(Result.FAILURE);
        log(end instanceof AbortException ? "ERROR: " + end.getMessage() : Trace.of(end));
    }

    public void log(String text) {
        console.print(text, secrets());
    }

    /** Values bound around the step that runs now. */
    public Collection<String> secrets() {
        List<String> values = new ArrayList<>();
        if (running != null) running.frames.forEach(frame -> values.addAll(frame.secrets.values()));
        return values;
    }

    public Map<String, String> environment() {
        return running == null ? variables : running.variables(variables);
    }

    void setVariable(String name, String value) {
        variables.put(name, value);
    }

    void enter(Branch branch) {
        running = branch;
    }

    public Branch running() {
        return running;
    }

    public void setResult(Result worse) {
        result = result == null ? worse : result.worse(worse);
    }

    public Result result() {
        return result;
    }

    public void describe(String text) {
        description = text;
    }

    public String description() {
        return description;
    }

    public int number() {
        return number;
    }

    public Job job() {
        return job;
    }

    public String console() {
        return console.text();
    }

    /** How often the controller was restarted while this build ran. */
    public int restarts() {
        return program.restarts();
    }

    int nextFrame() {
        return ++frames;
    }

    int nextAgent() {
        return ++agents;
    }

    void holdAgents(int more) {
        held += more;
    }

    void askWhileHolding() {
        heldWhileAsking = Math.max(heldWhileAsking, held);
    }

    /** The most agents that were held while a person was asked; anything above zero wastes an executor. */
    public int heldWhileAsking() {
        return heldWhileAsking;
    }

    /** Ends this build at the step it waits for. */
    void interrupt(FlowInterruptedException why) {
        interruption = why;
    }

    FlowInterruptedException interruption() {
        return interruption;
    }

    boolean inParallel() {
        return program.branches().size() > 1;
    }

    /** Variables of the build itself, without those of the blocks around the step. */
    Map<String, String> own() {
        return variables;
    }

    long now() {
        return now;
    }

    void waitUntil(long time) {
        now = Math.max(now, time);
    }

    public Sources sources() {
        return sources;
    }

    boolean isSymbol(String name) {
        return Steps.isSymbol(name);
    }

    boolean standsIn(String step) {
        return job.hasStandIns() && !step.equals("echo");
    }

    /**
     * Says what workflow-cps says when nobody brings a step of that name: all that there is, each list sorted. So it reads in
     * DSL.invokeMethod since its version 2.14 of September 2016.
     */
    void assertInstalled(String step) {
        if (step.equals("$step") || Steps.knows(step) && job.has(step)) return;
        if (!job.tellsSteps()) throw new NoSuchMethodError("No such DSL method '" + step + "'");
        throw new NoSuchMethodError("No such DSL method '" + step + "' found among steps " + Steps.installed(job)
            + " or symbols " + Steps.symbols() + " or globals " + globals());
    }

    /** Variables that need no declaration: those of Jenkins, and one for each file of vars/ (workflow-cps GlobalVariable.forRun). */
    private Set<String> globals() {
        Set<String> globals = new TreeSet<>(Set.of("currentBuild", "env", "params", "pipeline", "scm"));
        globals.addAll(sources.variables());
        return globals;
    }

    static Outcome done(Object value) {
        return new Outcome(value, null);
    }
}
