"""The checker: decides whether a certificate proves what it says. Standard library and `certify.spec` only."""
