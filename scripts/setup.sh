#!/bin/sh
# Installs what the build needs and is not there: a C compiler, pkg-config, libclang, FFmpeg's
# libraries and Rust. Uses the system's package manager, asks nothing, and does nothing where
# everything is there.
set -eu

RUST_MINIMUM=88 # 1.88, as in Cargo.toml

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        fail "must install packages: run this as root, or install sudo"
    fi
}

# Prints those of the given packages that "$installed NAME" does not find.
missing() {
    for package in "$@"; do
        $installed "$package" >/dev/null 2>&1 || printf ' %s' "$package"
    done
}

apt_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }
brew_installed() { brew list --versions "$1"; }

# Installs the given packages with the given command, where any is missing.
install() {
    command=$1
    shift
    wanted=$(missing "$@")
    if [ -n "$wanted" ]; then
        say "installing:$wanted"
        # The list and the command are several words each.
        # shellcheck disable=SC2086
        $command $wanted
    fi
}

apt_install() {
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
dnf_install() { as_root dnf install -y -q "$@"; }
pacman_install() { as_root pacman -S --noconfirm --needed --quiet "$@"; }
brew_install() { HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet "$@"; }

if has apt-get; then
    installed=apt_installed
    install apt_install gcc libc6-dev pkg-config libclang-dev libavcodec-dev libavformat-dev libavutil-dev libswresample-dev
    rust_packages="rustup"
    install_rust=apt_install
elif has dnf; then
    installed="rpm -q"
    install dnf_install gcc clang-devel pkgconf-pkg-config
    # The full FFmpeg of RPM Fusion serves as well as Fedora's own, which has no H.264 encoder.
    pkg-config --exists libavcodec libavformat libavutil libswresample || dnf_install ffmpeg-free-devel
    rust_packages="cargo"
    install_rust=dnf_install
elif has pacman; then
    installed="pacman -Q"
    install pacman_install gcc pkgconf clang ffmpeg
    rust_packages="rust"
    install_rust=pacman_install
elif has brew; then
    installed=brew_installed
    install brew_install pkgconf ffmpeg
    rust_packages="rust"
    install_rust=brew_install
else
    fail "no apt-get, dnf, pacman or brew here: install a C compiler, pkg-config, libclang, FFmpeg 5.1 or newer with its headers, and Rust 1.$RUST_MINIMUM, then run make again"
fi

pkg-config --exists 'libavcodec >= 59.37' || fail "FFmpeg 5.1 or newer is needed, this system has $(pkg-config --modversion libavcodec 2>/dev/null || echo none) of libavcodec"

# Prints the minor version of Rust 1, or nothing where there is none.
rust_minor() { rustc --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p'; }

if ! has cargo; then
    say "installing: $rust_packages"
    $install_rust "$rust_packages" || fail "this system's packages have no Rust: install it from https://rustup.rs, then run make again"
    ! has rustup || rustup default stable
fi
minor=$(rust_minor)
[ "${minor:-0}" -ge "$RUST_MINIMUM" ] || fail "Rust 1.$RUST_MINIMUM or newer is needed, this is $(rustc --version 2>/dev/null || echo none): install it from https://rustup.rs, then run make again"
say "everything is there"
