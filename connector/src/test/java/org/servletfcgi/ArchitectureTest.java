package org.servletfcgi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Bytes, CGI, logins, Jetty and sockets are problems of their own: the directions in which packages may depend on each other. */
@AnalyzeClasses(packages = "org.servletfcgi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify.annotations";

    @ArchTest
    static final ArchRule fastcgi_depends_on_the_jdk_only = classes()
            .that()
            .resideInAPackage("org.servletfcgi.fastcgi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.servletfcgi.fastcgi..", JDK, NULLNESS);

    @ArchTest
    static final ArchRule cgi_depends_on_values_of_http_only = classes()
            .that()
            .resideInAPackage("org.servletfcgi.cgi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.cgi..",
                    JDK,
                    NULLNESS,
                    "org.eclipse.jetty.http",
                    "org.eclipse.jetty.util",
                    "org.slf4j");

    @ArchTest
    static final ArchRule login_knows_variables_and_jetty_only = classes()
            .that()
            .resideInAPackage("org.servletfcgi.login..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.login..",
                    "org.servletfcgi.cgi..",
                    JDK,
                    "javax.net.ssl",
                    "javax.security.auth",
                    NULLNESS,
                    "org.eclipse.jetty.http",
                    "org.eclipse.jetty.io",
                    "org.eclipse.jetty.security",
                    "org.eclipse.jetty.server",
                    "org.eclipse.jetty.util..",
                    "org.slf4j");

    @ArchTest
    static final ArchRule server_knows_no_sockets = classes()
            .that()
            .resideInAPackage("org.servletfcgi.server")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.server",
                    "org.servletfcgi.fastcgi..",
                    "org.servletfcgi.cgi..",
                    "org.servletfcgi.login..",
                    JDK,
                    "javax.management.openmbean",
                    NULLNESS,
                    "org.eclipse.jetty.http",
                    "org.eclipse.jetty.io",
                    "org.eclipse.jetty.server",
                    "org.eclipse.jetty.util..",
                    "org.slf4j");

    @ArchTest
    static final ArchRule socket_knows_no_protocol = noClasses()
            .that()
            .resideInAPackage("org.servletfcgi.socket")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.servletfcgi.fastcgi..",
                    "org.servletfcgi.cgi..",
                    "org.servletfcgi.login..",
                    "org.servletfcgi.server",
                    "org.eclipse.jetty.fcgi..",
                    "org.eclipse.jetty.http..");

    @ArchTest
    static final ArchRule nothing_of_the_library_depends_on_what_puts_it_together = noClasses()
            .that()
            .resideOutsideOfPackage("org.servletfcgi.connector")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.servletfcgi.connector");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("org.servletfcgi.(*)..").should().beFreeOfCycles();

    /** A class with what is nested in it is one. */
    private static final SliceAssignment CLASSES_OF_SERVER = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().equals("org.servletfcgi.server")
                    ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "classes of the package server";
        }
    };

    @ArchTest
    static final ArchRule classes_of_server_depend_on_each_other_in_one_direction =
            slices().assignedFrom(CLASSES_OF_SERVER).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_library_leaves_the_process_alone = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** What embedders compile against: a type more is a promise more. */
    @ArchTest
    static void api_is_these_types(JavaClasses classes) {
        assertThat(classes)
                .filteredOn(type -> type.isTopLevelClass()
                        && type.getModifiers().contains(JavaModifier.PUBLIC)
                        && !type.getPackageName().endsWith(".internal"))
                .extracting(JavaClass::getSimpleName)
                .containsExactlyInAnyOrder(
                        "AllowedPeers",
                        "FastCgiConnectionFactory",
                        "FastCgiConnector",
                        "FastCgiStatistics",
                        "Limit",
                        "Limits",
                        "ListenAddress",
                        "ListenException",
                        "ListenOptions",
                        "MappingOptions",
                        "NestedLogins",
                        "NoTrailers",
                        "Role",
                        "Setting",
                        "SettingException",
                        "Settings",
                        "SocketConnector",
                        "Values",
                        "VerifiedByWebServer");
    }
}
