"""The page of all texts respondents were ever told, for everybody who works here."""

from surveys import consented
from surveys.entry.page import show, work


@work()
def texts(request):
    return show(request, "surveys/entry/consent.html", texts=consented.texts())
