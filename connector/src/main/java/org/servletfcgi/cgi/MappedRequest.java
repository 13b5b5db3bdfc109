package org.servletfcgi.cgi;

import org.eclipse.jetty.http.MetaData;

/**
 * What the meta-variables of one request say.
 *
 * @param request method, URI, version, fields and content length (-1 where it is unknown, which does not mean that
 *     there is no content)
 * @param peer what belongs to the request and not to the socket on which it came
 */
public record MappedRequest(MetaData.Request request, Peer peer) {}
