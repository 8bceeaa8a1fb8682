package io.slipway

/** What is wrong with what people wrote, in one line that says what to change. */
class InvalidInput extends Exception {
    private static final long serialVersionUID = 1L

    InvalidInput(String message) {
        super(message)
    }
}
