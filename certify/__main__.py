"""`python -m certify` is the command `certify`."""

import sys


def main() -> None:
    """Run the command line; an interrupt while it is being loaded ends with one line and status 3 too."""
    try:
        from certify.cli.main import main as command
    except KeyboardInterrupt:
        sys.stderr.write("certify: interrupted; nothing was begun\n")
        sys.exit(3)
    command()


if __name__ == "__main__":
    main()
