package org.servletfcgi.it;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** What went over one connection between a web server and the launcher, by the headers of its records. */
final class RelayedConnection {

    /** Takes the bytes of one direction in any pieces. */
    interface Listener {
        void bytes(ByteBuffer bytes);
    }

    private final Set<Integer> active = new HashSet<>();
    private int firstType;
    private int begun;
    private int aborted;
    private int mostAtOnce;
    private boolean webServerEnded;
    private boolean launcherEndedFirst;

    Listener requests() {
        return new Headers(this::received);
    }

    Listener responses() {
        return new Headers(this::answered);
    }

    private synchronized void received(int type, int id) {
        firstType = firstType == 0 ? type : firstType;
        if (type == Records.BEGIN_REQUEST) {
            begun++;
            active.add(id);
            mostAtOnce = Math.max(mostAtOnce, active.size());
        } else if (type == Records.ABORT_REQUEST) {
            aborted++;
        }
    }

    private synchronized void answered(int type, int id) {
        if (type == Records.END_REQUEST) {
            active.remove(id);
        }
    }

    synchronized void webServerEnded() {
        webServerEnded = true;
    }

    synchronized void launcherEnded() {
        launcherEndedFirst |= !webServerEnded;
    }

    /** Whether the launcher ended the connection before the web server did. */
    synchronized boolean launcherEndedFirst() {
        return launcherEndedFirst;
    }

    /** Whether the web server has ended the connection. */
    synchronized boolean hasEnded() {
        return webServerEnded;
    }

    /** The type of the first record that the web server sent. */
    synchronized int firstType() {
        return firstType;
    }

    synchronized int begun() {
        return begun;
    }

    /** Requests that have begun and not ended. */
    synchronized int underWay() {
        return active.size();
    }

    synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    @Override
    public synchronized String toString() {
        return "%d requests, %d at once at most, %d aborted".formatted(begun, mostAtOnce, aborted);
    }

    private interface Header {
        void arrived(int type, int id);
    }

    private static final class Headers implements Listener {

        private final Header listener;
        private final byte[] header = new byte[8];
        private int filled;
        private int skip;

        private Headers(Header listener) {
            this.listener = listener;
        }

        @Override
        public void bytes(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                if (skip > 0) {
                    var skipped = Math.min(skip, bytes.remaining());
                    bytes.position(bytes.position() + skipped);
                    skip -= skipped;
                } else {
                    header[filled++] = bytes.get();
                    if (filled == header.length) {
                        filled = 0;
                        skip = Records.number(header, 4) + (header[6] & 0xFF);
                        listener.arrived(header[1], Records.number(header, 2));
                    }
                }
            }
        }
    }
}
