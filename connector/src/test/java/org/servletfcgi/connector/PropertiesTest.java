package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

class PropertiesTest {
    private final FastCgiConnector connector = new FastCgiConnector(new Server());

    @Test
    void all_properties_with_the_prefix_are_set_and_no_others() {
        Properties properties = new Properties();
        properties.setProperty("fastcgi.bind", "unix:/run/app.sock");
        properties.setProperty("fastcgi.maxParams", "12");
        properties.setProperty("jetty.fastcgi.maxRequestsPerConnection", "no number");
        properties.put("fastcgi.number", 1);

        connector.setAll(properties, "fastcgi.");

        assertThat(connector.getBind()).isEqualTo("unix:/run/app.sock");
        assertThat(connector.getFactory().getLimits().maxParams()).isEqualTo(12);
    }

    @Test
    void a_property_with_the_prefix_that_names_no_setting_is_refused_by_its_whole_name() {
        assertThatThrownBy(() -> connector.setAll(Map.of("fastcgi.bund", "9000"), "fastcgi."))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("fastcgi.bund: ");
    }

    @Test
    void a_text_that_is_no_value_of_its_setting_is_refused_by_the_whole_name_of_its_property() {
        assertThatThrownBy(() -> connector.setAll(Map.of("fastcgi.maxParams", "lots"), "fastcgi."))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("fastcgi.maxParams: ");
    }
}
