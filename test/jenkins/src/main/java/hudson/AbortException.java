package hudson;

/** Stands in for Jenkins' class of this name, which a library may catch: an error that needs no stack trace. */
public class AbortException extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    public AbortException(String message) {
        super(message);
    }
}
