"""A small table of announced figures, in a few columns."""

from publishing.announced import load

HEAD = "year,level,unit,indicator,percent,rank,status,source"
ROWS = [
    "2021,province,Lạng Sơn,overall,87.07,31,published,https://one.example/",
    "2021,province,lang son,overall,87.1,31,published,https://two.example/",
    "2021,province,Hưng Yên,overall,92.07,3,published,https://one.example/",
    "2021,nation,Việt Nam,overall,87.16,,published,https://one.example/",
]
TOML = """
code = "small"
family = "sipas"

[name]
vi = "Bảng nhỏ"
en = "A small table"

[family_name]
vi = "SIPAS"
en = "SIPAS"

[[indicators]]
code = "overall"
kind = "index"
vi = "Chỉ số chung"
en = "Overall index"
"""


def files(rows=ROWS, *, toml=TOML, head=HEAD):
    return {
        "announced.toml": toml.encode(),
        "figures.csv": "\n".join([head, *rows]).encode(),
    }


def table(rows=ROWS, **words):
    return load.read(files(rows, **words))


def write(folder, rows=ROWS):
    for name, body in files(rows).items():
        (folder / name).write_bytes(body)
