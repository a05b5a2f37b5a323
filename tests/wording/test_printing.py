"""Any text prints: by the typeface, by another font, or as a box."""

import typst
from hypothesis import given
from hypothesis import strategies as st

from wording.printing import LAST_RESORT, fonts, printable, printed, visible

TEMPLATE = b"""#set document(title: "x" + sys.inputs.text)
#set text(font: "Be Vietnam Pro")
#upper(sys.inputs.text) #sys.inputs.text"""


def test_signs_another_font_has_are_printed_and_others_boxed():
    assert printable("Tăng → ☑ Привет") == "Tăng → ☑ Привет"
    assert printable("\uf0b7 một 🙏") == f"• một {LAST_RESORT}"


def test_marks_of_direction_never_reorder_a_name():
    assert printable("\u202eNguyễn\u202c Văn\u200f A") == "Nguyễn Văn A"
    assert visible("a\x00\u2066b\x07") == "a b "


def compiled(words, compiler=None):
    return typst.compile(
        TEMPLATE,
        font_paths=fonts(),
        pdf_standards=["ua-1"],
        sys_inputs={"text": words["text"]},
    )


@given(st.text(max_size=30))
def test_any_text_prints(text):
    assert printed({"text": text}, compiled).startswith(b"%PDF")
