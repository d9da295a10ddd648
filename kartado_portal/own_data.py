"""Which rooms hold something of a person: every copy and every erasure of data asks them all.

So does every end of all sessions, for what browsers have proved without one.
"""

from kartado_portal.accounts import exports, proofs
from kartado_portal.chat import ending_proofs
from kartado_portal.chat import personal_data as chat_data
from kartado_portal.inbound import personal_data as inbound_data
from kartado_portal.knowledge import voting
from kartado_portal.tickets import personal_data
from kartado_portal.whatsapp import personal_data as whatsapp_data
from kartado_portal.workspace import saved_views


def know_rooms() -> None:
    """Have the accounts room know them, in a process that copies, erases or ends sessions."""
    personal_data.register()
    inbound_data.register()
    whatsapp_data.register()
    chat_data.register()
    proofs.register("chat", ending_proofs.end_all)
    exports.register("avaliações de artigos", voting.collect_votes, voting.erase_votes)
    exports.register("visões da fila", saved_views.collect_views, saved_views.erase_views)
