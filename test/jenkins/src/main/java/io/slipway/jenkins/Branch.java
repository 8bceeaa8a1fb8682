package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One thread of the program; `parallel` has one for each of its branches (workflow-cps CpsThread). */
final class Branch implements Serializable {
    private static final long serialVersionUID = 1L;
    final int id;
    /** Name within `parallel`; null for the program itself. */
    final String name;
    final Branch parent;
    final List<Frame> frames = new ArrayList<>();
    Continuable program;
    /** What the pending step came to; null while it waits. */
    Outcome resume;
    StepCall pending;
    /** What the branch as a whole came to. */
    Outcome end;

    Branch(int id, String name, Branch parent, Continuable program) {
        this.id = id;
        this.name = name;
        this.parent = parent;
        this.program = program;
        this.resume = new Outcome(null, null);
        if (parent != null) frames.addAll(parent.frames);
    }

    Frame innermost(String block) {
        for (int index = frames.size() - 1; index >= 0; index--) if (frames.get(index).name.equals(block)) return frames.get(index);
        return null;
    }

    Map<String, String> variables(Map<String, String> outer) {
        Map<String, String> variables = new LinkedHashMap<>(outer);
        for (Frame frame : frames)
            frame.variables.forEach((name, value) -> {
                if (name.startsWith("PATH+")) variables.merge("PATH", value, (old, added) -> added + ":" + old);
                else variables.put(name, value);
            });
        return variables;
    }
}
