"""The bundler's configuration is Reflex's, with our group first, or the build stops."""

import pytest
from reflex.utils.frontend_skeleton import _compile_vite_config
from reflex_base.config import get_config

from kartado_portal.shell.one_chunk import in_one_chunk


def test_reflexes_configuration_gets_our_group_once():
    theirs = _compile_vite_config(get_config())

    ours = in_one_chunk(theirs)

    assert 'name: "shell"' in ours
    assert len(ours.splitlines()) == len(theirs.splitlines()) + 1
    assert in_one_chunk(ours) == ours


def test_another_configuration_stops_the_build():
    with pytest.raises(RuntimeError, match="groups"):
        in_one_chunk("export default {}")
