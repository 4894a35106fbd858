"""Starts the command line."""

from sekisho.cli.app import app


def main() -> None:
    """The ``sekisho`` command."""
    app()


if __name__ == "__main__":
    main()
