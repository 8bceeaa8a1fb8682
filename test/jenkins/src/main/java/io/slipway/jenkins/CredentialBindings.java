package io.slipway.jenkins;

import hudson.AbortException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** `withCredentials`: variables for the processes within, and their values hidden in the console (credentials-binding BindingStep). */
final class CredentialBindings {
    private CredentialBindings() {}

    static void bind(Frame frame, Build build, Branch branch) throws Exception {
        List<?> bindings = (List<?>) frame.arguments.get("bindings");
        for (Object one : bindings) bind(frame, (Map<?, ?>) one, build, branch);
        bindings.forEach(one -> build.bound.add(String.valueOf(((Map<?, ?>) one).get("credentialsId"))));
        if (!frame.secrets.isEmpty())
            build.log("Masking supported pattern matches of " + frame.secrets.keySet().stream().map(name -> "$" + name).collect(Collectors.joining(" or ")));
    }

    private static void bind(Frame frame, Map<?, ?> binding, Build build, Branch branch) throws Exception {
        String id = String.valueOf(binding.get("credentialsId"));
        Map<String, String> values = build.job().credential(id);
        if (values == null) throw new AbortException("Could not find credentials entry with ID '" + id + "'");
        switch (String.valueOf(binding.get("$class"))) {
            // aws-credentials AmazonWebServicesCredentialsBinding
            case "AmazonWebServicesCredentialsBinding" -> {
                secret(frame, binding.get("accessKeyVariable"), values.get("accessKey"));
                secret(frame, binding.get("secretKeyVariable"), values.get("secretKey"));
            }
            // UsernamePasswordMultiBinding, also of what the provider of AWS Secrets Manager gives.
            case "UsernamePasswordMultiBinding" -> {
                secret(frame, binding.get("usernameVariable"), values.get("username"));
                secret(frame, binding.get("passwordVariable"), values.get("password"));
            }
            // FileBinding: the file lies beside the workspace, its path is what is hidden.
            case "FileBinding" -> {
                Frame node = branch.innermost("node");
                if (node == null) throw missingWorkspace("withCredentials");
                Path file = Files.createTempFile("secretFiles", ".tmp");
                file.toFile().deleteOnExit();
                Files.writeString(file, values.get("content"));
                secret(frame, binding.get("variable"), file.toString());
            }
            case "StringBinding" -> secret(frame, binding.get("variable"), values.get("secret"));
            default -> throw new AbortException("no such binding " + binding.get("$class"));
        }
    }

    private static void secret(Frame frame, Object variable, String value) {
        frame.variables.put(variable.toString(), value);
        frame.secrets.put(variable.toString(), value);
    }

    /** An error that leaves the block must not carry a value out of it (MaskedException). */
    static Throwable masked(Frame frame, Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        String masked = Console.masked(message, frame.secrets.values());
        return masked.equals(message) ? thrown : new AbortException(masked);
    }

    static AbortException missingWorkspace(String step) {
        return new AbortException("Required context class hudson.FilePath is missing\nPerhaps you forgot to surround the " + step
            + " step with a step that provides this, such as: node");
    }
}
