import EE.servlet.http.HttpServletRequest;
import EE.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** What is held of one request, and what is known of it. */
final class Held {
    /** An object of the request, and the type whose methods are called. */
    static final class Target {
        final String kind;
        final Class<?> type;
        final Object object;

        Target(String kind, Class<?> type, Object object) {
            this.kind = kind;
            this.type = type;
            this.object = object;
        }
    }

    final String marker;
    final HttpServletRequest request;
    final HttpServletResponse response;
    final List<Target> targets = new CopyOnWriteArrayList<>();

    /** What getters said of the client and the server. */
    final Map<String, Object> addresses = new LinkedHashMap<>();

    final CountDownLatch closed = new CountDownLatch(1);
    volatile String seen = "";

    /** Whether nothing is to be called too late. */
    volatile boolean calm;

    Held(String marker, HttpServletRequest request, HttpServletResponse response) {
        this.marker = marker;
        this.request = request;
        this.response = response;
        hold("request", HttpServletRequest.class, request);
        hold("response", HttpServletResponse.class, response);
        addresses.put("getRemoteAddr", request.getRemoteAddr());
        addresses.put("getRemoteHost", request.getRemoteHost());
        addresses.put("getRemotePort", request.getRemotePort());
        addresses.put("getLocalAddr", request.getLocalAddr());
        addresses.put("getLocalName", request.getLocalName());
        addresses.put("getLocalPort", request.getLocalPort());
        addresses.put("getServerName", request.getServerName());
        addresses.put("getServerPort", request.getServerPort());
    }

    void hold(String kind, Class<?> type, Object object) {
        if (object != null) {
            targets.add(new Target(kind, type, object));
        }
    }

    /** The answer is whole and the application's part of the request is over. */
    void closed() {
        closed.countDown();
    }
}
