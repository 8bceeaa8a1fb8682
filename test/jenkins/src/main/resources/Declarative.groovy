/**
 * Declarative Pipeline as far as a step of a library meets it (pipeline-model-definition ModelInterpreter): a stage is
 * skipped by its `when` before or after its input and its agent, as the before... words say; steps run inside of the
 * stage's agent, or of the pipeline's, or of none; `post` runs in the end.
 */
class Section implements Serializable {
    final Map said = [agent: null, when: [], before: [], variables: []]
    final List stages = []

    def getNone() { 'none' }
    def getAny() { 'any' }
    def agent(Object which) { said.agent = which }
    def options(Closure body) { }
    def triggers(Closure body) { }
    def environment(Closure body) { said.environment = body }
    def steps(Closure body) { said.steps = body }
    def post(Closure body) { said.post = new Post().read(body) }
    def stages(Closure body) { within(body, this) }
    def stage(String name, Closure body) { stages << within(body, new Section()).named(name) }
    def when(Closure body) { within(body, new When(said)) }
    def input(Closure body) { said.input = within(body, new Question()).said }
    Section named(String name) { said.name = name; this }

    static Object within(Closure body, Object delegate) {
        body.delegate = delegate
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body()
        delegate
    }
}

class When implements Serializable {
    final Map said
    When(Map said) { this.said = said }
    def branch(String name) { said.when << name }
    def beforeInput(boolean yes) { if (yes) { said.before << 'input' } }
    def beforeAgent(boolean yes) { if (yes) { said.before << 'agent' } }
}

class Question implements Serializable {
    final Map said = [:]
    def message(String text) { said.message = text }
    def ok(String text) { said.ok = text }
    def submitter(String names) { said.submitter = names }
}

class Post implements Serializable {
    final Map said = [:]
    Map read(Closure body) {
        Section.within(body, this)
        said
    }
    def always(Closure body) { said.always = body }
    def success(Closure body) { said.success = body }
    def failure(Closure body) { said.failure = body }
}

def declared(Closure body) {
    Section pipeline = Section.within(body, new Section())
    Throwable thrown = null
    try {
        onAgent(pipeline.said.agent) {
            for (Section one in pipeline.stages) {
                staged(one)
            }
        }
    } catch (Throwable failure) {
        thrown = failure
    }
    Map post = pipeline.said.post ?: [:]
    perform(post[thrown == null ? 'success' : 'failure'])
    perform(post.always)
    if (thrown != null) {
        throw thrown
    }
}

def staged(Section one) {
    Map said = one.said
    stage(said.name) {
        if (said.before.contains('input') && skipped(said)) { return }
        if (said.input) { input(said.input) }
        if (said.before.contains('agent') && skipped(said)) { return }
        onAgent(said.agent) {
            if (said.before.isEmpty() && skipped(said)) { return }
            if (said.steps) { perform(said.steps) }
            for (Section inner in one.stages) {
                staged(inner)
            }
        }
    }
}

def skipped(Map said) {
    boolean skip = !said.when.isEmpty() && !said.when.contains(env.BRANCH_NAME)
    if (skip) { echo "Stage \"${said.name}\" skipped due to when conditional" }
    skip
}

def onAgent(Object which, Closure body) {
    if (which == null || which == 'none') {
        body()
    } else {
        node { body() }
    }
}

def perform(Closure body) {
    if (body != null) {
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_FIRST
        body()
    }
}
