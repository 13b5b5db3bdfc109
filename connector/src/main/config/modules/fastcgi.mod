[description]
Enables a FastCGI connector: web applications behind nginx, lighttpd, Apache httpd and other web servers that speak
FastCGI, over TCP, a Unix domain socket, or a socket inherited on file descriptor 0; beside the connectors of other
modules or alone.

[tags]
connector
fastcgi

[depend]
server
security
fcgi

[after]
ssl-context

[before]
forwarded

[lib]
lib/fastcgi/servlet-fcgi-connector-@project.version@.jar

[xml]
etc/fastcgi.xml

[ini]
jetty.webapp.addHiddenClasses+=,org.servletfcgi.

[ini-template]
### FastCGI connector

## Where to listen: unix:/path, host:port, [ipv6]:port, port of the loopback interface, or fd:0 for the listening socket inherited on file descriptor 0.
# jetty.fastcgi.bind=127.0.0.1:9000

## Permissions of a Unix domain socket that is created. Connecting needs write permission.
# jetty.fastcgi.socketMode=0660

## Whom this socket is given to: user, user:group or :group.
# jetty.fastcgi.socketOwner=

## Connections that wait in the kernel until they are accepted.
# jetty.fastcgi.backlog=1024

## IP addresses of web servers that may connect over TCP.
# jetty.fastcgi.allow=

## x
# jetty.fastcgi.idleTimeout=30s

## x
# jetty.fastcgi.maxConnections=16384

## x
# jetty.fastcgi.maxParamsBytes=256k

## x
# jetty.fastcgi.maxParams=1000

## x
# jetty.fastcgi.maxParamNameBytes=1k

## x
# jetty.fastcgi.maxParamValueBytes=64k

## x
# jetty.fastcgi.maxRequestsPerConnection=200

## x
# jetty.fastcgi.maxRequestsInParams=8

## x
# jetty.fastcgi.connectionParamsBytes=4m

## x
# jetty.fastcgi.paramsTimeout=10s

## x
# jetty.fastcgi.contentTimeout=30s

## x
# jetty.fastcgi.minContentRate=100

## x
# jetty.fastcgi.writeTimeout=1m

## x
# jetty.fastcgi.abortGrace=5s

## x
# jetty.fastcgi.contentBufferBytes=128k

## x
# jetty.fastcgi.contentSpoolBytes=64m

## x
# jetty.fastcgi.totalContentBytes=32m

## x
# jetty.fastcgi.connectionContentBytes=1m

## x
# jetty.fastcgi.connectionSpoolBytes=256m

## x
# jetty.fastcgi.spoolDirectory=

## x
# jetty.fastcgi.lingerBytes=8m

## x
# jetty.fastcgi.lingerTime=5s

## x
# jetty.fastcgi.responseHeadBytes=32k

## x
# jetty.fastcgi.keepAliveTimeout=0

## x
# jetty.fastcgi.trustRemoteUser=false

## x
# jetty.fastcgi.trustSslVariables=true

## x
# jetty.fastcgi.secret=

## x
# jetty.fastcgi.pathSource=request-uri

## x
# jetty.fastcgi.pathCheck=log

## x
# jetty.fastcgi.mountPrefix=

## x
# jetty.fastcgi.portSource=scheme

## x
# jetty.fastcgi.duplicateHeaders=keep

## x
# jetty.fastcgi.allowTrace=false

## x
# jetty.fastcgi.roles=responder,authorizer

## x
# jetty.fastcgi.stderrToFront=true

## x
# jetty.fastcgi.halfClose=false
