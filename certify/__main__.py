"""`python -m certify` is the command `certify`."""

from certify.cli.main import main

main()
