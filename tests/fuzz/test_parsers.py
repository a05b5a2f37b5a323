"""Every parser of what comes from outside: it reads, or refuses in its own words.

CSV, XLSX and reports of the content policy have their tests beside them
(tests/surveys/loading, tests/config/test_policy.py). Formulas in exports:
tests/publishing/exports/test_text.py.
"""

import io
import json
import tomllib
import zipfile
from datetime import date

import msgspec
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from accounts.sign_in import device_cookies, pages
from accounts.tries import client_address
from localities.registers import files, working_days
from localities.registers.working_days import DeclaredDaysError
from onestop.rules import deadlines
from scoring.methodology import file as methodology
from scoring.methodology.model import MethodologyError
from surveys.channels.api import views
from surveys.channels.paper import keying
from surveys.frames.parsing import rows
from surveys.intake import submission
from surveys.loading.round_folder import read_declaration
from surveys.questionnaire import file as questionnaires
from surveys.refusals import Refused
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import silent
from surveys.tabular.xlsx_rows import read_xlsx
from tests.surveys import arrivals
from wording.declared_toml import DeclarationError

SHIPPED = questionnaires.SHIPPED / "sipas-2021.toml"
INSTRUMENT = SHIPPED.read_text(encoding="utf-8")
ERA = (methodology.ERAS / "sipas-2021.toml").read_text(encoding="utf-8")
RECORD = arrivals.record("u-1", case="c-1")

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=10,
)
ANY_BYTES = st.binary(max_size=200)
DEEP = st.integers(1, 200_000).map(lambda depth: b"[" * depth)


@st.composite
def near(draw, sound):
    """A sound object with some of its members replaced, missing or beside others."""
    names = st.sampled_from(sorted(sound)) | st.text(max_size=12)
    changed = draw(st.dictionaries(names, ANY_JSON, max_size=3))
    gone = draw(st.sets(st.sampled_from(sorted(sound)), max_size=2))
    return {name: word for name, word in (sound | changed).items() if name not in gone}


@st.composite
def mended(draw, text):
    """A sound file with a stretch of it replaced by anything."""
    at = draw(st.integers(0, len(text)))
    end = draw(st.integers(at, min(len(text), at + 60)))
    return text[:at] + draw(st.text(max_size=30)) + text[end:]


RECORDS = (
    st.binary(max_size=200)
    | DEEP
    | (near(RECORD) | ANY_JSON).map(json.dumps).map(str.encode)
)


@given(body=RECORDS)
def test_a_record_is_a_submission_or_says_why_not(body):
    try:
        read = submission.read(body)
    except submission.Unreadable as refused:
        assert refused.reason.vi
        assert "\x00" not in refused.uid
        return
    assert msgspec.to_builtins(read)["uid"] == read.uid


@given(body=RECORDS)
def test_a_batch_is_read_or_refused(body):
    try:
        batch = views._batch(b'{"records":[' + body + b"]}")
    except Refused as refused:
        assert refused.code in ("malformed", "wrong_type", "too_many_records")
        return
    assert len(batch.records) <= views.MOST_RECORDS


PASS = {
    "uid": "p-1",
    "serial": "000001",
    "device": "d",
    "answers": {"S1": 4},
    "keyed_at": "2026-12-01T08:30:00+07:00",
}


@given(record=near(PASS) | ANY_JSON)
def test_a_keyed_pass_is_read_or_refused(record):
    try:
        read = keying._keyed(record)
    except Refused as refused:
        assert refused.refusals[0].vi
        return
    assert read.keyed_at.tzinfo is not None


@tried(max_examples=60)
@given(text=mended(INSTRUMENT))
def test_a_questionnaire_file_is_read_or_named_with_its_place(text):
    try:
        read = questionnaires.parse(text, name="any.toml")
    except DeclarationError as refused:
        assert refused.file == "any.toml"
        return
    assert read.scored


@tried(max_examples=60)
@given(text=mended(ERA))
def test_a_methodology_file_is_read_or_named_with_its_place(text):
    try:
        read = methodology.parse(text, name="any.toml")
    except MethodologyError as refused:
        assert refused.file == "any.toml"
        return
    assert read.code


@given(content=st.binary(max_size=200) | mended(INSTRUMENT[:600]).map(str.encode))
def test_a_declaration_of_a_round_is_read_or_noted(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp()
    (folder / "round.toml").write_bytes(content)
    problems = Problems()

    assert read_declaration(folder, problems) or problems.count


@given(text=mended('[[rule]]\nkind = "x"\n[[year]]\nyear = 2026\noff = []\n'))
def test_files_of_deadlines_are_read_or_refused(text):
    for parse in (deadlines.parse_rules, working_days.parse_holidays):
        try:
            parse(text)
        except (DeclaredDaysError, tomllib.TOMLDecodeError) as refused:
            assert str(refused)


@given(content=ANY_BYTES | mended("register,on\n2025,2025-07-01\n").map(str.encode))
def test_a_register_is_read_or_noted(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp() / "register"
    folder.mkdir(exist_ok=True)
    (folder / "registers.csv").write_bytes(content)
    problems = []

    try:
        list(files.read_registers(folder, problems))
    except Refused as refused:
        assert str(refused)


@given(text=st.text(max_size=20) | st.floats().map(str) | st.dates().map(str))
def test_a_day_of_a_list_is_a_day_or_none(text):
    assert isinstance(rows.read_day(text), date | None)


@tried(max_examples=40)
@given(entries=st.dictionaries(st.text("ab/._é", min_size=1), ANY_BYTES, max_size=4))
def test_any_archive_is_a_sheet_or_noted(tmp_path_factory, entries):
    names = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in zip([*names, *entries], entries.values(), strict=False):
            archive.writestr(name, content)
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    path.write_bytes(packed.getvalue())
    problems = Problems()

    assert read_xlsx(path, problems, silent) or problems.count


@given(words=st.dictionaries(st.text(max_size=12), st.text(max_size=200)))
def test_the_forms_of_the_door_take_texts_of_their_length_or_refuse(words):
    for form, name, most in (
        (pages.SignInForm, "username", 150),
        (pages.CodeForm, "code", 40),
    ):
        filled = form(words | {name: words.get("", "x")})
        if filled.is_valid():
            assert 0 < len(filled.cleaned_data[name]) <= most
            assert "\x00" not in filled.cleaned_data[name]


@given(said=st.text(max_size=300))
def test_a_cookie_nobody_signed_makes_no_browser_known(said):
    request = RequestFactory().get("/")
    request.COOKIES[device_cookies.COOKIE] = said

    assert device_cookies.word_of(request, "lan") == ""


@given(words=st.lists(st.text("0123456789abcdef:./x", max_size=20), max_size=3))
def test_networks_are_read_or_named(words):
    try:
        client_address.networks(tuple(words))
    except ValueError as refused:
        assert any(word in str(refused) for word in words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/tim/?q=%00", "/?basis=%00", "/xep-hang/?indicator=%00&order=%00", "/tinh/x%00/"],
)
def test_a_zero_byte_in_an_address_breaks_no_page(client, address):
    assert client.get(address).status_code < 500
