[description]
Enables a FastCGI connector, for applications behind nginx, lighttpd, Apache httpd and others.
It listens on TCP, a Unix domain socket, or a socket inherited on file descriptor 0, beside other connectors or alone.

[tags]
connector
fastcgi

[depend]
server
security

[after]
rewrite-customizer
ssl-context

[before]
# What a proxy of HTTP says about its clients must not be believed of clients that come over FastCGI.
forwarded

[files]
# Nothing to copy in a base over which the archive was unpacked: says which file is missing elsewhere.
basehome:lib/fastcgi/servlet-fcgi-connector-@project.version@.jar|lib/fastcgi/

[lib]
lib/fastcgi/servlet-fcgi-connector-@project.version@.jar

[xml]
etc/fastcgi.xml

[ini]
jetty.webapp.addHiddenClasses+=,org.servletfcgi.

[ini-template]
### FastCGI connector
## Times are 500ms, 30s, 5m, 1h or 0; sizes are bytes, 64k, 8m or 1g. A line without a value changes nothing.

## Where to listen: unix:/path, host:port, [ipv6]:port, port of the loopback interface, or fd:0 for the listening socket
## on file descriptor 0.
# jetty.fastcgi.bind=127.0.0.1:9000

## Permissions of Unix domain sockets that are created. Connecting needs write permission.
# jetty.fastcgi.socketMode=0660

## Whom these sockets are given to: user, user:group or :group; by default the process's own.
# jetty.fastcgi.socketOwner=

## Connections that wait in the kernel until they are accepted.
# jetty.fastcgi.backlog=1024

## IP addresses, separated by commas, of the web servers that may connect over TCP; by default all.
# jetty.fastcgi.allow=

## How long nothing may move on a connection within a record. 0 is any time.
# jetty.fastcgi.idleTimeout=30s

## Connections at once.
# jetty.fastcgi.maxConnections=16384

## Variables of a request, in all.
# jetty.fastcgi.maxParamsBytes=256k

## Number of variables of a request.
# jetty.fastcgi.maxParams=1000

## Name of a variable.
# jetty.fastcgi.maxParamNameBytes=1k

## Value of a variable.
# jetty.fastcgi.maxParamValueBytes=64k

## Requests at once on a connection.
# jetty.fastcgi.maxRequestsPerConnection=200

## Of these, requests whose variables have not come in full.
# jetty.fastcgi.maxRequestsInParams=8

## Variables of all requests of a connection.
# jetty.fastcgi.connectionParamsBytes=4m

## From the begin of a request to the end of its variables. 0 is any time.
# jetty.fastcgi.paramsTimeout=10s

## The application waits for a body and nothing of it comes. 0 is any time.
# jetty.fastcgi.contentTimeout=30s

## Bytes a second of a body that is waited for. 0 is any rate.
# jetty.fastcgi.minContentRate=100

## The web server takes nothing of a response. 0 is any time.
# jetty.fastcgi.writeTimeout=1m

## A thread waits for a slow web server while none is left for others. 0 is any time.
# jetty.fastcgi.busyTimeout=1s

## Bytes a second that such a web server has to send or take.
# jetty.fastcgi.minBusyRate=4096

## An application has to end after its request was aborted.
# jetty.fastcgi.abortGrace=5s

## Memory for the unread body of a request.
# jetty.fastcgi.contentBufferBytes=128k

## File for the unread body of a request.
# jetty.fastcgi.contentSpoolBytes=64m

## Memory for unread bodies, in all.
# jetty.fastcgi.totalContentBytes=32m

## Memory for unread bodies of a connection.
# jetty.fastcgi.connectionContentBytes=1m

## Files for unread bodies of a connection.
# jetty.fastcgi.connectionSpoolBytes=256m

## Where these files are made.
# jetty.fastcgi.spoolDirectory=${java.io.tmpdir}

## Nothing more of a body comes after an early response, on a connection that is kept.
# jetty.fastcgi.lingerPause=200ms

## The same on a connection that is not kept.
# jetty.fastcgi.lingerTime=5s

## Head of a response.
# jetty.fastcgi.responseHeadBytes=32k

## A connection without a request is kept. 0 is any time.
# jetty.fastcgi.keepAliveTimeout=0

## REMOTE_USER and AUTH_TYPE make the request's user. Many web servers fill them with what the client claims,
## unverified.
# jetty.fastcgi.trustRemoteUser=false

## The SSL_ variables make the request's cipher suite and client certificate.
# jetty.fastcgi.trustSslVariables=true

## A variable that every request must carry with this value, as NAME=VALUE, else 403.
# jetty.fastcgi.secret=

## Where the path comes from: request-uri, or script-name (with PATH_INFO).
# jetty.fastcgi.pathSource=request-uri

## Where REQUEST_URI and the web server's reading of the path differ: off, log, reject (400), or strict, which also
## refuses paths with another spelling, such as /x/../admin or /admin;x.
# jetty.fastcgi.pathCheck=log

## Taken off the path of every request, such as /app; by default nothing.
# jetty.fastcgi.mountPrefix=

## The port where HTTP_HOST has none: scheme (80 or 443), or server-port.
# jetty.fastcgi.portSource=scheme

## Several values for a name that may stand for two fields: keep, reject (400), first or last.
# jetty.fastcgi.duplicateHeaders=keep

## TRACE reaches the application instead of being refused with 405.
# jetty.fastcgi.allowTrace=false

## FastCGI roles that are played: responder, authorizer, filter.
# jetty.fastcgi.roles=responder,authorizer

## A failure of the application is one line in the web server's error log.
# jetty.fastcgi.stderrToFront=true

## A complete request is answered although the web server has ended its side of the connection, instead of being
## aborted.
# jetty.fastcgi.halfClose=false
