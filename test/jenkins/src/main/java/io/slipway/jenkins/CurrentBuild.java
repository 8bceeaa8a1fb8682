package io.slipway.jenkins;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** `currentBuild` of a Jenkinsfile (workflow-support RunWrapper): its allowed getters and setters, as far as they are modelled. */
public final class CurrentBuild implements Serializable {
    private static final long serialVersionUID = 1L;

    public String getResult() {
        Result result = Life.current().build().result();
        return result == null ? null : result.name();
    }

    /** A result only gets worse; a better one is ignored (hudson.model.Run.setResult). */
    public void setResult(String result) {
        Life.current().build().setResult(Result.valueOf(result));
    }

    public String getCurrentResult() {
        Result result = Life.current().build().result();
        return result == null ? Result.SUCCESS.name() : result.name();
    }

    public String getDescription() {
        return Life.current().build().description();
    }

    public void setDescription(String text) {
        Life.current().build().describe(text);
    }

    public int getNumber() {
        return Life.current().build().number();
    }

    /** Name of the job, which in a multibranch project is that of the branch, encoded (branch-api NameEncoder). */
    public String getProjectName() {
        return java.net.URLEncoder.encode(Life.current().build().job().branch(), java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** In the sandbox nobody may ask for it. */
    public RawBuild getRawBuild() {
        return new RawBuild(Life.current().build().job());
    }

    public List<Upstream> getUpstreamBuilds() {
        return Life.current().build().job().upstream().stream().map(Upstream::new).toList();
    }

    /** A build of another job that started this one. */
    public record Upstream(String startedBy) implements Serializable {
        public List<Map<String, String>> getBuildCauses(String type) {
            return type.equals("hudson.model.Cause$UserIdCause") ? List.of(Map.of("userId", startedBy)) : List.of();
        }
    }

    public List<Map<String, String>> getBuildCauses(String type) {
        String user = Life.current().build().job().startedBy();
        return type.equals("hudson.model.Cause$UserIdCause") && user != null ? List.of(Map.of("userId", user)) : List.of();
    }
}
