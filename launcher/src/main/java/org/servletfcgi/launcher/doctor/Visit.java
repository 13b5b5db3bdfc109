package org.servletfcgi.launcher.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request that is expected at the application, and how to answer it.
 *
 * @param token what the request is known by
 */
record Visit(String token, Reaction reaction, CompletableFuture<Arrival> arrival, CountDownLatch release) {

    /** What an expected request is answered with. */
    enum Reaction {
        /** A few bytes. */
        PLAIN,
        /** A head of 12 KB. */
        LARGE_HEAD,
        /** A part, and another one once it is released. */
        TWO_PARTS,
        /** The same, with the field by which nginx streams. */
        TWO_PARTS_UNBUFFERED
    }

    Visit(String token, Reaction reaction) {
        this(token, reaction, new CompletableFuture<>(), new CountDownLatch(1));
    }

    /** The request, if it has arrived in this time. */
    Optional<Arrival> await(Duration patience) throws InterruptedException {
        try {
            return Optional.of(arrival.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
