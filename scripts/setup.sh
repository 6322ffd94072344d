#!/usr/bin/env bash
# Installs what the machine lacks for `make run` (setup.sh run) and `make test` (setup.sh run test).
# With apt as root or through sudo; else, on Debian, by unpacking the same packages below var/dist; else it says what to type.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

for tool in cargo rustfmt cargo-clippy; do
  command -v "$tool" >/dev/null && continue
  [[ $tool == cargo || " $* " == *" test "* ]] || continue
  echo "Programmet $tool saknas. Rust med rustfmt och clippy installeras enligt https://rustup.rs"
  exit 1
done

# What is missing, as Debian packages.
lacks() { ! command -v "$1" >/dev/null; }
missing=()
for purpose in "$@"; do
  case $purpose in
    run)
      if lacks cc; then missing+=(gcc libc6-dev); fi
      [[ -n $(postgres_bin) ]] || missing+=(postgresql)
      if lacks pdftotext; then missing+=(poppler-utils); fi
      if lacks node; then missing+=(nodejs); fi
      if lacks npm; then missing+=(npm); fi
      if [[ $(uname) == Linux ]] && lacks setpriv; then missing+=(util-linux); fi ;;
    test)
      if lacks chromium; then missing+=(chromium); fi
      if lacks chromedriver; then missing+=(chromium-driver); fi
      if lacks qpdf; then missing+=(qpdf); fi
      if lacks openssl; then missing+=(openssl); fi
      if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then missing+=(python3 python3-pip)
      elif ! python3 -m pip --version >/dev/null 2>&1; then missing+=(python3-pip); fi
      if lacks hunspell || [[ $(hunspell -D </dev/null 2>&1) != *sv_SE* ]]; then missing+=(hunspell hunspell-sv); fi ;;
  esac
done

with_apt() { # [sudo]
  echo "Installerar ${missing[*]} med apt (ungefär en minut) …"
  # Debian's package would otherwise make and start a cluster that nobody here needs.
  $1 sh -c 'f=/etc/postgresql-common/createcluster.conf
    [ -e $f ] || { mkdir -p ${f%/*} && echo "create_main_cluster = false" >$f; }'
  $1 apt-get -qq update
  $1 env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}" >"$log" 2>&1 ||
    { tail -n 5 "$log"; exit 1; }
}

# Without the right to install: the packages and what they depend on, in a folder of ours.
unpack() {
  echo "Hämtar ${missing[*]} till var/dist, eftersom det inte går att installera utan sudo (ungefär en minut) …"
  local state=$PWD/var/apt dist=$PWD/var/dist/root packages
  local apt=(-o Dir::State="$state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$state" -o Debug::NoLocking=1)
  mkdir -p "$state"/{lists,archives}/partial "$state/packages" "$dist" var/dist/bin
  apt-get "${apt[@]}" -qq update
  packages=$(apt-get "${apt[@]}" -qq -s --no-install-recommends install "${missing[@]}" | awk '$1 == "Inst" {print $2}')
  (cd "$state/packages" && apt-get "${apt[@]}" -qq download $packages) >"$log" 2>&1 || { tail -n 5 "$log"; exit 1; }
  for package in "$state"/packages/*.deb; do
    dpkg-deb -x "$package" "$dist"
  done
  rm -rf "$state"
  sed "s|<dir>/usr/|<dir>$dist/usr/|" "$dist/etc/fonts/fonts.conf" >"$dist/fonts.conf" 2>/dev/null || true
  local program
  for program in "$dist"/usr/lib/postgresql/*/bin/{initdb,postgres,pg_dump,pg_restore} "$dist"/usr/lib/chromium/chromium \
    "$dist"/usr/bin/{node,chromedriver,hunspell,qpdf,openssl,python3,pdftotext,pdfinfo,pdftoppm,pdffonts,pdfsig,pdfdetach}; do
    if [[ -x $program ]]; then wrap "$program" "$dist"; fi
  done
  if [[ -e $dist/usr/share/nodejs/npm ]]; then unpack_npm; fi
}

# Debian's Node.js reads parts of itself from a fixed folder. Its name is exchanged for one of the same length that leads
# to a folder which the wrapper holds open; npm, being a script of Node.js, gets a wrapper of its own.
unpack_npm() {
  local modules=$dist/usr/share/nodejs libraries
  sed -i 's|/usr/share/nodejs/|/proc/self/fd/9///|g' "$dist"/usr/lib/*-linux-gnu/libnode.so.*
  libraries=$(echo "$dist"/usr/lib/*-linux-gnu/nodejs)
  sed -i "2i export NODE_PATH=$(printf %q "$modules:$libraries")\nexec 9<$(printf %q "$modules")" var/dist/bin/node
  printf '#!/bin/sh\nexec %q %q "$@"\n' "$PWD/var/dist/bin/node" "$modules/npm/bin/npm-cli.js" >var/dist/bin/npm
  chmod +x var/dist/bin/npm
}

# A program of var/dist finds there the libraries and fonts that the system lacks.
wrap() { # PROGRAM ROOT
  local libraries wrapper=var/dist/bin/${1##*/}
  libraries=$(shopt -s nullglob && IFS=: && folders=("$2"/{usr/lib,lib}/*-linux-gnu* "$2"/usr/lib/*-linux-gnu*/{nss,pulseaudio}) && echo "${folders[*]}")
  printf '#!/bin/sh\nexport LD_LIBRARY_PATH=%q FONTCONFIG_FILE=%q DICPATH=%q\nexec %q "$@"\n' "$libraries" "$2/fonts.conf" "$2/usr/share/hunspell" "$1" >"$wrapper"
  chmod +x "$wrapper"
}

type_this() {
  echo "Det här saknas. Skriv:"
  echo "sudo apt-get install -y --no-install-recommends ${missing[*]}"
  exit 1
}

if ((${#missing[@]})); then
  mkdir -p var
  log=$PWD/var/setup.log
  if command -v apt-get >/dev/null; then
    if [[ $(id -u) == 0 ]]; then
      with_apt ''
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      with_apt sudo
    elif [[ " ${missing[*]} " == *" gcc "* ]]; then
      # A compiler looks for its parts in fixed places.
      type_this
    elif command -v sudo >/dev/null && [[ -z ${YTTRA_UNPACK:-} ]]; then
      echo "Den som inte får använda sudo kan sätta YTTRA_UNPACK=1, så hämtas det till var/dist i stället."
      type_this
    else
      unpack
    fi
  else
    echo "Det här saknas (namnen är Debians): ${missing[*]}. På en Mac, skriv:"
    echo "brew install postgresql@17 poppler qpdf openssl python node chromedriver && brew install --cask chromium"
    exit 1
  fi
fi

# Two tools from source, in exactly these versions, shared by all checkouts of this user.
cargo_tool() { # NAME VERSION MINUTES [OPTION...]
  local root=$tools/$1-$2
  [[ -e $root/.crates.toml ]] && return
  echo "Bygger $1 $2 (ungefär $3 på två kärnor, bara första gången) …"
  mkdir -p var
  CARGO_PROFILE_DEV_DEBUG=false CARGO_PROFILE_DEV_STRIP=true CARGO_TARGET_DIR=$PWD/var/tool-build \
    cargo install --quiet --locked --debug --root "$root" "$1" --version "$2" "${@:4}"
  rm -rf var/tool-build
}

# What judges the seals of PDF files, in exactly the versions of tests/judges/requirements.txt, in a folder of its own.
judges() {
  local folder=$PWD/var/judges wanted python
  wanted=$(python3 -V; cat tests/judges/requirements.txt)
  [[ -e $folder/installed && $(<"$folder/installed") == "$wanted" ]] && return
  echo "Hämtar pyHanko och andra som granskar sigill till var/judges (ungefär en minut) …"
  rm -rf "$folder"
  mkdir -p "$folder"
  python3 -m pip --quiet --disable-pip-version-check --no-cache-dir install --no-deps --only-binary :all: --require-hashes \
    --target "$folder/packages" -r tests/judges/requirements.txt >"$folder/log" 2>&1 || { tail -n 5 "$folder/log"; exit 1; }
  python=$(command -v python3)
  printf '#!/bin/sh\nexport PYTHONPATH=%q PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1\nexec %q "$@"\n' "$folder/packages" "$python" >"$folder/python"
  chmod +x "$folder/python"
  printf '%s\n' "$wanted" >"$folder/installed"
}
if [[ " $* " == *" test "* ]]; then
  judges
  cargo_tool sqlx-cli "$sqlx_version" '1 minut' --no-default-features --features postgres,rustls,sqlx-toml
  cargo_tool cargo-deny "$deny_version" '1 minut'
fi
