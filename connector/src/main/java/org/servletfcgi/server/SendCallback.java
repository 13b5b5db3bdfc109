package org.servletfcgi.server;

import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What came of a part of a response: for the stream, for the application, and for the stream again. */
class SendCallback extends Callback.Nested {
    final FastCgiStream stream;

    SendCallback(FastCgiStream stream, Callback callback) {
        super(callback);
        this.stream = stream;
    }

    @Override
    public final void succeeded() {
        complete(stream.sendEnded(null));
    }

    @Override
    public final void failed(Throwable cause) {
        complete(stream.sendEnded(cause));
    }

    private void complete(@Nullable Throwable cause) {
        try {
            tell(cause);
        } finally {
            stream.sendCompleted();
        }
    }

    /** Tells the application of its failure, or of its success. */
    void tell(@Nullable Throwable cause) {
        if (cause == null) {
            super.succeeded();
        } else {
            super.failed(cause);
        }
    }
}
