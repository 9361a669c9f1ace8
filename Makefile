# The two commands of the README, and those for working on the project.

# Rust installed by rustup is not always on the path.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: demo test check setup bench clean

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

# Installs what is missing.
setup:
	@scripts/setup.sh

# Times the stages of a recording; QUICK=1 for fewer frames.
bench: setup
	cargo bench --locked --bench stages

clean:
	cargo clean
	rm -f out.webm out.mp4
