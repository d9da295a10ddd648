"""What may come back from the Cloud API, by what is to be done about it."""


class ApiTrouble(Exception):
    """It may go better later: the API is away, slow down, or our access is broken."""

    def __init__(self, reason: str, *, retry_after_seconds: float = 0, is_ours: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.is_ours = is_ours
        """Nothing at all can be sent until an administrator acts (token, account)."""


class ApiRefused(Exception):
    """It will never be taken."""

    def __init__(self, reason: str, *, code: int = 0):
        super().__init__(reason)
        self.reason = reason
        self.code = code


class WindowClosed(Exception):
    """The person has not written for 24 hours: only a template may be sent (131047)."""
