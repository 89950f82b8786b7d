"""Functions from a problem to a certificate. Nothing here is trusted: the kernel checks what they find."""
