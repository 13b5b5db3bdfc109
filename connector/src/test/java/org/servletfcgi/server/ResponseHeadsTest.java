package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadsTest {
    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 1000})
    void C28_status_that_is_refused_leaves_no_buffer(int status) {
        MetaData.Response response = new MetaData.Response(status, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY);
        ResponseHeads heads = new ResponseHeads(8192, new FastCgiStatistics());

        assertThatThrownBy(() -> heads.encode(response, -1, pool, false)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pool.getLeaks()).isEmpty();
    }
}
