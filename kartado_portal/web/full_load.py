"""Leaving for a page by a whole load, when the server says so.

A socket keeps the cookies of its handshake, and `rx.redirect` stays within the page; so
after a sign-in or a sign-out elsewhere only a load of the document brings the two together.
"""

from typing import Any

import reflex as rx
from reflex_base.vars.base import Var, VarData

from kartado_portal.web.identity import Identity


class FullLoad(rx.Fragment):  # type: ignore[misc]
    """Draws nothing; loads `Identity.leave_for` once the server fills it."""

    def add_imports(self) -> dict[str, str]:
        """What the hook uses."""
        return {"react": "useEffect"}

    def add_hooks(self) -> list[Any]:
        """Replace the document, so that Back does not return to a page that was refused."""
        path: Any = Identity.leave_for
        hook = f"useEffect(() => {{ if ({path}) window.location.replace({path}); }}, [{path}])"
        return [Var(str(hook), _var_data=VarData.merge(path._get_all_var_data()))]
