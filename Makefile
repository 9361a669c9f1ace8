# The two commands of the README, and those for working on the project.

# Rust installed by rustup is not always on the path.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: demo test check gallery goldens setup bench clean

# Records the hello scene to out.webm and out.mp4.
demo: setup
	cargo build --release --locked
	target/release/canvas-rec --overwrite scenes/hello.toml --output out.webm
	target/release/canvas-rec --overwrite scenes/hello.toml --output out.mp4

# Passes all tests.
test: setup
	cargo test --locked

# What CI checks before the tests: format, lints, documentation.
check: setup
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

# Draws the stills of docs/gallery.md anew: of each scene of the gallery, the moment that shows it best.
STILLS := captions:8s card:3s chart-race:4.95s clock:3.4s countdown:1.36s hello:2s kinetic:2.1s line-chart:4s logo-reveal:4s \
	lower-third:3s music:4.54s orbits:3.3s overlay:2.2s particles:2.7s slideshow:4.05s title:2.5s typewriter:5.1s
gallery: setup
	cargo build --release --locked
	for still in $(STILLS); do target/release/canvas-rec still scenes/$${still%:*}.toml --at $${still#*:} \
		--scale 0.5 --quiet --overwrite --output docs/gallery/$${still%:*}.png || exit; done

# Compares all scenes that have a golden with it, those of the gallery too; the tests take some of them.
goldens: setup
	cargo build --release --locked
	target/release/canvas-rec test

# Installs what is missing.
setup:
	@scripts/setup.sh

# Times the stages of a recording; QUICK=1 for fewer frames.
bench: setup
	cargo bench --locked --bench stages

clean:
	cargo clean
	rm -f out.webm out.mp4
