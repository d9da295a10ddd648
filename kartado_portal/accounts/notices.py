"""How often a customer hears of each kind of news about tickets.

A kind has a switch (`notify_*`, which the staff's letters have too) and a frequency, which
survives turning it off and on. Outside of this module the two are one choice.
"""

from kartado_portal.accounts.models import Account

NOW, HOURLY, DAILY, OFF = "now", "hourly", "daily", "off"

FREQUENCIES = {
    NOW: "Na hora",
    HOURLY: "Um resumo por hora",
    DAILY: "Um resumo por dia",
    OFF: "Não avisar",
}

KINDS = {
    "reply": "Alguém respondeu a um ticket meu",
    "closing": "Um ticket meu foi fechado",
    "owner": "Um ticket meu mudou de proprietário",
}
"""Each names two columns: `notify_<kind>` and `<kind>_frequency`."""


def frequency_of(account: Account, kind: str) -> str:
    """Return what the person chose for one of `KINDS`."""
    is_wanted: bool = getattr(account, f"notify_{kind}")
    frequency: str = getattr(account, f"{kind}_frequency")
    return frequency if is_wanted else OFF


def choose(account: Account, kind: str, frequency: str) -> None:
    """Store the choice for one of `KINDS`."""
    setattr(account, f"notify_{kind}", frequency != OFF)
    if frequency != OFF:
        setattr(account, f"{kind}_frequency", frequency)
