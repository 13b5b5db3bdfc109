package org.servletfcgi.spring.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Shows how requests arrive. */
@RestController
class SampleController {

    private static final int MANY_LINES = 2000;
    private static final long GOODBYE_MILLIS = 500;

    private final CountDownLatch closed = new CountDownLatch(1);

    @GetMapping("/")
    Map<String, Object> request(HttpServletRequest request) {
        return Map.of(
                "url", request.getRequestURL(),
                "client", request.getRemoteAddr(),
                "thread", Thread.currentThread().toString());
    }

    @GetMapping("/visits")
    Map<String, Object> visits(HttpSession session) {
        Integer before = (Integer) session.getAttribute("visits");
        int visits = before == null ? 1 : before + 1;
        session.setAttribute("visits", visits);
        return Map.of("visits", visits);
    }

    @PostMapping("/upload")
    Map<String, Object> upload(@RequestParam("file") MultipartFile file, @RequestParam("title") String title)
            throws IOException {
        int sum = 0;
        for (byte value : file.getBytes()) {
            sum = 31 * sum + value;
        }
        return Map.of("title", title, "bytes", file.getSize(), "sum", sum);
    }

    @GetMapping("/redirect")
    void redirect(HttpServletResponse response) throws IOException {
        response.sendRedirect("/visits");
    }

    @GetMapping("/created")
    ResponseEntity<Void> created(HttpServletRequest request) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .location(URI.create(request.getRequestURL().toString()).resolve("/things/1"))
                .build();
    }

    @GetMapping("/fail")
    String fail() {
        throw new IllegalStateException("as asked");
    }

    @GetMapping(path = "/text", produces = "text/plain")
    String text() {
        return "a line that can be compressed\n".repeat(MANY_LINES);
    }

    /**
     * Begins an answer, and ends it a while after the application has been told to stop: a stop that does not wait would
     * cut it off.
     */
    @GetMapping("/stream/until-stop")
    void untilStop(HttpServletResponse response) throws IOException, InterruptedException {
        response.setContentType("text/plain");
        PrintWriter writer = response.getWriter();
        writer.println("begun");
        writer.flush();
        closed.await();
        Thread.sleep(GOODBYE_MILLIS);
        writer.println("ended");
    }

    @EventListener(ContextClosedEvent.class)
    void stop() {
        closed.countDown();
    }
}
