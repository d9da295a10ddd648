"""Who acts, as open pages keep it."""

import pickle

from kartado_portal.actor import Actor, Role

RUI = Actor(7, "rui@kartado.com.br", "Rui", Role.ANALYST, sign_in_id=3, lacks_second_factor=True)


def test_an_actor_survives_being_kept():
    assert pickle.loads(pickle.dumps(RUI)) == RUI


def test_an_actor_kept_before_a_field_was_added_has_its_default():
    older = Actor.__new__(Actor)

    older.__setstate__([7, "rui@kartado.com.br", "Rui", Role.ANALYST, None, False, 3])

    assert older == Actor(7, "rui@kartado.com.br", "Rui", Role.ANALYST, sign_in_id=3)
