package org.servletfcgi.spring.boot;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications on a real Jetty. */
final class Applications {

    private Applications() {}

    /** A servlet at every path, and what this module adds. */
    static WebApplicationContextRunner servlet() {
        return new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(
                        JettyServletWebServerAutoConfiguration.class,
                        FastCgiAutoConfiguration.class,
                        FastCgiHealthAutoConfiguration.class,
                        FastCgiMetricsAutoConfiguration.class))
                .withUserConfiguration(EchoApplication.class);
    }

    /** The value of {@code server.fastcgi.bind} for a socket. */
    static String bind(Path socket) {
        return "server.fastcgi.bind=unix:" + socket;
    }

    static SocketAddress address(Path socket) {
        return UnixDomainSocketAddress.of(socket);
    }

    static JettyWebServer webServer(ApplicationContextAssertProvider<?> context) {
        return (JettyWebServer) Objects.requireNonNull(
                ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer());
    }

    static Server server(ApplicationContextAssertProvider<?> context) {
        return webServer(context).getServer();
    }

    static List<Connector> connectors(ApplicationContextAssertProvider<?> context) {
        return Arrays.asList(server(context).getConnectors());
    }

    @Configuration(proxyBeanMethods = false)
    static class EchoApplication {

        @Bean
        ServletRegistrationBean<HttpServlet> echo() {
            return new ServletRegistrationBean<>(new EchoServlet(), "/*");
        }
    }

    /** Answers with what the request says of its origin. */
    static final class EchoServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(request.getRequestURL() + " from " + request.getRemoteAddr() + " over "
                            + request.getProtocol());
        }
    }
}
