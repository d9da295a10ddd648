"""Which rooms hold something of a person: every copy and every erasure of data asks them all."""

from kartado_portal.tickets import personal_data


def know_rooms() -> None:
    """Have the accounts room know them, in a process that copies or erases data."""
    personal_data.register()
