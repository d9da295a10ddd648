"""`python -m kartado_portal`."""

from kartado_portal.cli import main

if __name__ == "__main__":
    main()
