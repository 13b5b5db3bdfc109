package org.servletfcgi.it;

/** All cases on the wire against one launcher. */
abstract class RawTests extends LauncherTests
        implements FormerFailureCases, WireRequestCases, WireResponseCases, WireConnectionCases, BadInputCases {}
