<%@ page contentType="text/plain; charset=UTF-8" trimDirectiveWhitespaces="true" import="java.security.cert.X509Certificate" %>
<%
X509Certificate[] certificates = (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
%>
user=<%= request.getRemoteUser() %>
authType=<%= request.getAuthType() %>
member=<%= request.isUserInRole("member") %>
subject=<%= certificates[0].getSubjectX500Principal().getName() %>
certificates=<%= certificates.length %>
cipherSuite=<%= request.getAttribute("jakarta.servlet.request.cipher_suite") %>
keySize=<%= request.getAttribute("jakarta.servlet.request.key_size") %>
protocol=<%= request.getAttribute("jakarta.servlet.request.secure_protocol") %>
scheme=<%= request.getScheme() %>
secure=<%= request.isSecure() %>
serverPort=<%= request.getServerPort() %>
