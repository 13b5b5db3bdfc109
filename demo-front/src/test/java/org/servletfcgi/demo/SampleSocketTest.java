package org.servletfcgi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleSocketTest {
    @Test
    void the_socket_is_in_the_directory() {
        assertThat(SampleSocket.in("/project/target")).isEqualTo("unix:/project/target/sample.sock");
    }

    @Test
    void a_path_of_106_bytes_is_a_socket_and_one_of_107_is_a_port() {
        String longest = "/" + "d".repeat(106 - "//sample.sock".length());

        assertThat(SampleSocket.in(longest)).isEqualTo("unix:" + longest + "/sample.sock");
        assertThat(SampleSocket.in(longest + "d")).isEqualTo("127.0.0.1:0");
    }
}
