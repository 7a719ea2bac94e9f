"""For tests of pages in any room: a browser in which somebody is signed in, second factor shown."""

from django.test import Client

from gongzhi.accounts import sessions
from gongzhi.accounts.models import User
from gongzhi.core import clock


def signed_in(person: User, client: Client | None = None) -> Client:
    """A client signed in as `person`, staff or resident, as if by all steps of the sign-in pages."""
    client = client or Client()
    client.force_login(person)
    session = client.session
    session[sessions.SECOND_FACTOR] = str(person.pk)
    session[sessions.SEEN] = session[sessions.BEGAN] = clock.now().isoformat()
    session.save()
    return client
