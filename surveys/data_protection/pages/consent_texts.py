"""The page of all texts respondents were ever told, for everybody who works here."""

from accounts.staff_pages import show, staff_page
from surveys.data_protection import consent_texts


@staff_page()
def texts(request):
    return show(request, "surveys/entry/consent.html", texts=consent_texts.texts())
