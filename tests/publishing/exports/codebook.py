"""The DDI export of a made-up release against the official schema of the standard.

    make prove NAME=codebook SCHEMA=folder/codebook.xsd

The schema is published by the DDI Alliance with version 2.6 of DDI Codebook; keep the
files beside it in its folder. It describes formatted text by XHTML 1.1, which this
export never writes: where that schema is not in the folder an empty one stands in.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

XHTML = "ddi-xhtml11.xsd"
STAND_IN = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
 targetNamespace="http://www.w3.org/1999/xhtml">
 <xs:group name="BlkNoForm.mix"><xs:choice>
  <xs:element name="p" type="xs:string"/>
 </xs:choice></xs:group>
</xs:schema>"""


def schema(path: Path) -> etree.XMLSchema:
    with TemporaryDirectory() as folder:
        for file in path.parent.glob("*.xsd"):
            (Path(folder) / file.name).write_bytes(file.read_bytes())
        if not (Path(folder) / XHTML).exists():
            (Path(folder) / XHTML).write_text(STAND_IN, encoding="utf-8")
        return etree.XMLSchema(etree.parse(Path(folder) / path.name))


def made() -> bytes:
    """The codebook of a release in a database of its own, which is undone."""
    import django

    django.setup()
    from django.db import transaction

    from publishing.exports import ddi
    from tests.publishing import factories

    with transaction.atomic():
        factories.register(only=("01", "33", "48"))
        codebook = ddi.write(factories.published_by_those_here())
        transaction.set_rollback(True)
    return codebook


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("No schema: make prove NAME=codebook SCHEMA=folder/codebook.xsd")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    schema(Path(sys.argv[1])).assertValid(etree.fromstring(made()))
    sys.stdout.write("The codebook is valid DDI Codebook 2.6.\n")
