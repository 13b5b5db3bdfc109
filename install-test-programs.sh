#!/bin/sh
# Installs what the integration tests start and this machine lacks: nginx, lighttpd with mod_fastcgi and mod_openssl,
# Apache httpd with mod_ssl and mod_fcgid, HAProxy, Caddy, h2o, spawn-fcgi, multiwatch, php-fpm, openssl, the shells
# that the launcher's script has to run with, perl, which hands sockets over on descriptor 0, curl, systemd's programs,
# and Chromium with its driver (Chrome where brew installs).
#
# Run by the build before the integration tests; says nothing when nothing is missing. Uses apt-get, dnf or brew, as
# root or with a sudo that asks no password. Where that is not possible it ends with status 1 and the command to run.
#
# The packages' own services are of no use here. Debian starts services on installation, which fails when port 80 is
# taken; a temporary policy-rc.d says no to that, unless the machine has one of its own.
set -eu

policy=/usr/sbin/policy-rc.d
output=

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

linux_only=
if [ "$(uname -s)" = Linux ]; then linux_only='dash busybox multiwatch'; fi

present() {
  command -v "$1" >/dev/null 2>&1
}

# Debian has the version in the name of the program.
present_php_fpm() {
  present php-fpm || ls /usr/sbin/php-fpm[0-9]* >/dev/null 2>&1
}

# Fedora's Chromium is chromium-browser.
present_browser() {
  present chromium || present chromium-browser || present google-chrome || [ -d '/Applications/Google Chrome.app' ]
}

missing_programs() {
  for program in nginx lighttpd haproxy caddy h2o spawn-fcgi bash perl curl $linux_only; do
    present "$program" || echo "$program"
  done
}

# Packages whose programs have other names, and modules in packages of their own; elsewhere these come with the server.
missing_packages() {
  present openssl || echo openssl
  [ -z "$linux_only" ] || present systemd-notify || echo systemd
  present_browser || if present brew; then echo google-chrome; else echo chromium; fi
  present chromedriver || if present dpkg-query; then echo chromium-driver; else echo chromedriver; fi
  present_php_fpm || if present brew; then echo php; else echo php-fpm; fi
  if present dpkg-query; then
    for package in apache2-bin libapache2-mod-fcgid lighttpd-mod-openssl; do
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || echo "$package"
    done
  elif present rpm; then
    for package in httpd mod_ssl mod_fcgid lighttpd-fastcgi lighttpd-mod_openssl; do
      rpm -q --quiet "$package" || echo "$package"
    done
  else
    present httpd || echo httpd
  fi
}

missing() {
  missing_programs
  missing_packages
}

# Runs a command as root; a sudo that would ask for a password fails at once.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

# Runs a command whose output is worth reading only if the whole installation fails.
quietly() {
  "$@" >>"$output" 2>&1 </dev/null
}

give_up() {
  echo "The integration tests need programs that are not installed: $wanted" >&2
  echo "They could not be installed from here: $1" >&2
  echo "Run: $2" >&2
  exit 1
}

clean_up() {
  if [ -n "${policy_made:-}" ]; then as_root rm -f "$policy"; fi
  if [ -n "$output" ]; then rm -f "$output"; fi
}

forbid_service_starts() {
  if [ ! -e "$policy" ] && as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"; then
    policy_made=yes
  fi
}

install_with_apt() {
  forbid_service_starts
  # The package lists of a fresh machine are absent or old, so read them when the first attempt fails.
  quietly apt_get install $wanted || { quietly apt_get update && quietly apt_get install $wanted; }
}

apt_get() {
  action=$1
  shift
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "$action" -q -y --no-install-recommends "$@"
}

wanted=$(missing | tr '\n' ' ' | sed 's/ $//')
if [ -z "$wanted" ]; then exit 0; fi

if present apt-get; then
  manager=apt command="sh -c 'apt-get update && apt-get install -y $wanted'" root=yes
elif present dnf; then
  manager=dnf command="dnf install -y $wanted" root=yes
elif present brew; then
  manager=brew command="brew install $wanted" root=
else
  give_up "there is no apt-get, dnf or brew" "your package manager's command to install $wanted"
fi

if [ -n "$root" ] && [ "$(id -u)" -ne 0 ]; then
  command="sudo $command"
  if ! present sudo || ! sudo -n true 2>/dev/null; then
    give_up "this user is not root, and there is no sudo without a password" "$command"
  fi
fi

echo "Installing for the integration tests: $wanted"
output=$(mktemp)
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# What counts is not the package manager's status but whether the programs are there afterwards.
case $manager in
  apt) install_with_apt || : ;;
  dnf) quietly as_root dnf install -y $wanted || : ;;
  brew) quietly brew install $wanted || : ;;
esac

wanted=$(missing | tr '\n' ' ' | sed 's/ $//')
if [ -n "$wanted" ]; then
  cat "$output" >&2
  give_up "see the messages above" "$command"
fi
