"""The search for counterexamples. Nothing here is trusted: what it finds, the kernel checks."""
