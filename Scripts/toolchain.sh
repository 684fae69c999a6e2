# Sourced by the scripts beside it: goes to the package's root and puts `swift` on the PATH.
#
# Swift is taken from the PATH, else from $SWIFT_TOOLCHAIN (the folder that holds usr/bin), else
# from where toolchains are usually put.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd -- "$root"

say() { printf '==> %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

find_swift() {
  command -v swift >/dev/null 2>&1 && return
  for folder in ${SWIFT_TOOLCHAIN:+"$SWIFT_TOOLCHAIN/usr/bin"} "$HOME/.local/share/swiftly/bin" \
    /opt/swift*/usr/bin /usr/local/swift*/usr/bin /usr/libexec/swift/bin; do
    if [ -x "$folder/swift" ]; then
      PATH=$PATH:$folder
      export PATH
      return
    fi
  done
  fail 'no Swift: install Swift 6.2 or later (swift.org/install) and put it on the PATH,' \
    'or set SWIFT_TOOLCHAIN to the folder that holds usr/bin/swift'
}
