"""A simulated round as the folder every loader reads: round.toml, responses.csv."""

import json
from pathlib import Path

from demonstration.simulation import sheet
from demonstration.simulation.rounds import SimulatedRound
from demonstration.simulation.targets import Targets, parse
from wording.text import Text

SHIPPED = Path(__file__).parent / "targets"


def shipped(code: str) -> Targets:
    """Targets of a demonstration round. Raises TargetsError."""
    path = SHIPPED / f"{code}.toml"
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def write(folder: Path, *, targets: Targets, simulated: SimulatedRound) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = sheet.header(list(simulated.columns), simulated.items)
    body = sheet.rows(simulated.columns, simulated.answers)
    (folder / "responses.csv").write_bytes(head + body)
    (folder / "round.toml").write_text(declaration(targets), encoding="utf-8")


def declaration(targets: Targets) -> str:
    """Text of round.toml. Names were drawn by code, so every weight is 1."""
    words = {
        "code": targets.code,
        "name_vi": targets.name_vi,
        "name_en": targets.name_en,
        "owner": "VN",
        "instrument": targets.instrument,
        "methodology": targets.methodology,
        "register": targets.register,
        "notes_vi": notes(targets, "vi"),
        "notes_en": notes(targets, "en"),
    }
    # JSON writes a string as TOML reads a basic one.
    lines = [
        f"{key} = {json.dumps(word, ensure_ascii=False)}" for key, word in words.items()
    ]
    return "\n".join(
        [
            *lines,
            f"year = {targets.year}",
            f"opens = {targets.opens}",
            f"closes = {targets.closes}",
            "simulated = true",
            "",
            "[design]",
            'psu = "psu"',
            'lonely_psu = "certainty"',
            'weights = "given"',
            "",
        ]
    )


def notes(targets: Targets, language: str) -> str:
    """What a reader must know: simulated, and which printed rows were left."""
    opening = {
        "vi": "Dữ liệu mô phỏng: không ai trả lời các phiếu này. Phiếu được tạo để"
        " khớp với các con số đã công bố; những gì chưa công bố là ngẫu nhiên.",
        "en": "Simulated: nobody gave these answers. They were made to agree with the"
        " figures that were printed; whatever was not printed is chance.",
    }
    left = [Text(row.vi, row.en).to(language) for row in targets.left]
    return " ".join([opening[language], *left])
