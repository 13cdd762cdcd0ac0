"""The benchmarks: each figure stands beside its peer and its limit, measured in the same run."""
