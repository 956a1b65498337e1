"""What is measured: `make bench` prints ratios, `make screens` draws every page."""
