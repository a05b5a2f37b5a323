"""Questionnaires made up at random, and workbooks as people write them."""

from io import BytesIO

from hypothesis import strategies as st
from openpyxl import Workbook

from surveys.questionnaire.instrument import (
    DOMAINS,
    WORDINGS,
    Block,
    Instrument,
    Item,
    Level,
    Option,
    Skip,
)
from wording.text import Text

# What has a meaning in TOML, XML, Excel or a condition, between plain words.
WORDS = (
    *(
        "Đúng",
        "hẹn",
        "ơư",
        "on time",
        "=1+1",
        "+5",
        "-",
        "@x",
        "#",
        "1-2",
        "007",
        "x,y",
    ),
    *('"', "'", "\\", "\\n", "&lt;", "<b>", "${P1}", "{0}", "%s", "[a]", "]", "(và)"),
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
both = st.builds(Text, texts, texts)
codes = st.sampled_from(
    [f"{letter}{more}" for letter in "ABz9" for more in ("", "1", "+", ".x-2", "_")]
)
OPTION_LISTS = st.lists(
    st.lists(
        st.builds(Option, codes, both),
        min_size=1,
        max_size=4,
        unique_by=lambda option: option.code,
    ).map(tuple),
    min_size=1,
    max_size=3,
)


@st.composite
def items(draw, code, block, lists):
    kind = draw(
        st.sampled_from(["satisfaction", "single", "multiple", "number", "text"])
    )
    options = draw(st.sampled_from(lists)) if kind in ("single", "multiple") else ()
    choose = draw(st.none() | st.integers(1, 4)) if kind == "multiple" else None
    return Item(
        code=code,
        block=block,
        kind=kind,
        text=draw(both),
        wording=draw(st.sampled_from(WORDINGS)),
        source=draw(texts),
        options=options,
        choose=choose,
        domain=draw(st.none() | st.sampled_from(DOMAINS)),
        factor=draw(st.none() | codes),
    )


@st.composite
def instruments(draw):
    """Valid ones, whose skips are as a workbook says them: one a condition."""
    named = draw(st.lists(codes, min_size=2, max_size=9, unique=True))
    lists = draw(OPTION_LISTS)
    blocks = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    cuts = [0, *range(1, len(blocks)), len(named)]
    made = [
        draw(items(code, block, lists))
        for block, start, end in zip(blocks[: len(named)], cuts, cuts[1:], strict=False)
        for code in named[start:end]
    ]
    made[0] = Item(
        made[0].code, made[0].block, "satisfaction", draw(both), "confirmed", "luật"
    )
    return Instrument(
        code=draw(codes),
        version=draw(texts),
        title=draw(both),
        legal_basis=draw(texts),
        levels=tuple(Level(value, draw(both)) for value in range(1, 6)),
        levels_wording=draw(st.sampled_from(WORDINGS)),
        levels_source=draw(texts),
        blocks=tuple(
            Block(code, draw(both)) for code in dict.fromkeys(i.block for i in made)
        ),
        items=tuple(made),
        skips=draw(skips(made)),
    )


@st.composite
def skips(draw, made):
    under = {}
    for place, item in enumerate(made):
        asking = [one for one in made[:place] if one.options]
        for when in draw(
            st.lists(st.sampled_from(asking), max_size=2) if asking else st.just([])
        ):
            offered = [option.code for option in when.options]
            answers = draw(st.lists(st.sampled_from(offered), min_size=1, unique=True))
            listed = under.setdefault((when.code, tuple(answers)), [])
            if item.code not in listed:
                listed.append(item.code)
    return tuple(Skip(tuple(c), when, answers) for (when, answers), c in under.items())


LEVELS = [
    "Rất không hài lòng",
    "Không hài lòng",
    "Bình thường",
    "Hài lòng",
    "Rất hài lòng",
]


def sheets():
    """A small questionnaire as an analyst would write it."""
    return {
        "survey": [
            ["type", "name", "label::Tiếng Việt (vi)", "label::English (en)",
             "relevant", "scored", "factor"],
            ["begin group", "P", "Thông tin chung", "About you", "", "", ""],
            ["select_one late", "P1", "Có trễ hẹn không?", "Was it late?", "", "", ""],
            ["text", "P2", "Vì sao?", "Why?", "${P1} = 'yes'", "", ""],
            ["end group", "", "", "", "", "", ""],
            ["begin group", "T", "Tiếp cận", "Access", "", "", "F1"],
            ["select_one muc", "T1", "Nơi ngồi chờ", "Waiting place", "", "yes", ""],
            ["select_one muc", "T2", "Trang thiết bị", "Equipment", "", "yes", "F2"],
            ["end group", "", "", "", "", "", ""],
        ],
        "choices": [
            ["list_name", "name", "label::Tiếng Việt (vi)", "label::English (en)"],
            ["late", "yes", "Có", "Yes"],
            ["late", "no", "Không", "No"],
            *([["muc", at, said, f"Level {at}"] for at, said in enumerate(LEVELS, 1)]),
        ],
        "settings": [
            ["form_title", "form_title_en", "form_id", "version", "legal_basis"],
            ["Phiếu năm 2027", "Form of 2027", "sipas-2027", "1", "01/QĐ-BNV"],
        ],
    }  # fmt: skip


def book(said):
    made, body = Workbook(), BytesIO()
    made.remove(made.active)
    for name, rows in said.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(body)
    return body.getvalue()
