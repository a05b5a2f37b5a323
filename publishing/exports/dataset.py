"""An edition as a schema.org Dataset, for search engines of data."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from publishing.exports import FILES
from publishing.exports.heading import citation, heading
from publishing.models import Release


def describe(release: Release, *, page: str, address: Callable[[str], str]) -> dict:
    """The dataset as plain values; `address` gives the address of a file by name."""
    told = heading(release)
    name = _("Satisfaction index of public administrative services, Viet Nam")
    about = " ".join(line for line in (told.warning, f"{name}.", told.method) if line)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": told.title,
        "description": about,
        "url": page,
        "identifier": f"sha256:{release.digest}",
        "version": str(release.edition),
        "datePublished": f"{release.embargo_until:%Y-%m-%d}",
        "temporalCoverage": str(release.year),
        "spatialCoverage": {"@type": "Country", "name": "Việt Nam"},
        "inLanguage": ["vi", "en"],
        "isAccessibleForFree": True,
        "creditText": citation(release, address=page),
        "measurementTechnique": told.method,
        "variableMeasured": _("percent of satisfied answers"),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.kind.partition(";")[0],
                "contentUrl": address(file.name),
            }
            for file in FILES
        ],
    }
