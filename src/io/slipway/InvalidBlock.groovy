package io.slipway

/** What is wrong with a block, in one line that says what to change. */
class InvalidBlock extends Exception {
    private static final long serialVersionUID = 1L

    InvalidBlock(String message) {
        super(message)
    }
}
