"""The list of the settings leads to every one of their pages."""

from kartado_portal import routes, sitemap
from kartado_portal.workspace.components import settings_page


def test_every_page_of_the_settings_is_in_the_list_once():
    served = [page.route for page in sitemap.PAGES if page.route.startswith(routes.SETTINGS)]

    assert sorted(address for _, address in settings_page.PAGES) == sorted(served)
