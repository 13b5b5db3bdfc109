<%@ page contentType="text/html;charset=UTF-8" session="false" import="org.servletfcgi.sample.Html" %>
<%
  String name = request.getParameter("name");
  response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'");
  response.setHeader("X-Content-Type-Options", "nosniff");
%>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Hello from a JSP · servlet-fcgi sample</title>
  <link rel="icon" type="image/svg+xml" href="<%= Html.escape(request.getContextPath()) %>/assets/icon.svg">
  <link rel="stylesheet" href="<%= Html.escape(request.getContextPath()) %>/assets/app.css">
</head>
<body>
  <main id="main">
    <p class="eyebrow">JSP</p>
    <h1>Hello, <span id="name"><%= Html.escape(name == null || name.isEmpty() ? "World" : name) %></span>!</h1>
    <p>This page was compiled by the container's JSP engine.</p>
    <p><a href="<%= Html.escape(request.getContextPath()) %>/">Back to the start</a></p>
  </main>
</body>
</html>
