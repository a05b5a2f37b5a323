from publishing.models import Release
from tests.databases import scene
from tests.publishing import factories

PROVINCES = ("01", "33", "48", "75", "80")


def one_round():
    """A public, simulated edition of the nation and five provinces."""
    factories.register(only=PROVINCES)
    factories.published()


release = scene(one_round, Release.objects.get)
