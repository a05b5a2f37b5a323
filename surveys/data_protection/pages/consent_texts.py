"""The page of all texts respondents were ever told, for everybody who works here."""

from accounts.staff_pages import show, work
from surveys.data_protection import consent_texts


@work()
def texts(request):
    return show(request, "surveys/entry/consent.html", texts=consent_texts.texts())
