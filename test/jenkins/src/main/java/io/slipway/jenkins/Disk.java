package io.slipway.jenkins;

import hudson.AbortException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.List;

/** What a controller does with a program between two of its lives (workflow-cps CpsThreadGroup.saveProgram). */
final class Disk {
    private Disk() {}

    static byte[] write(List<Branch> branches, StepCall at) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(branches);
        } catch (NotSerializableException held) {
            throw new AbortException("at step '" + at.name + "' the program holds a " + held.getMessage() + ", which does not survive a restart of the controller");
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    static List<Branch> read(byte[] written, Life life) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return life.find(description.getName());
                } catch (ClassNotFoundException elsewhere) {
                    return super.resolveClass(description);
                }
            }
        }) {
            return (List<Branch>) in.readObject();
        }
    }
}
