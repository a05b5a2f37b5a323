"""A small register: five provinces that become three, and one commune."""

import pytest

UNITS = "code,name_vi,name_en,kind,parent,valid_from,valid_until,decree"
FILES = {
    "registers.csv": """register,on,provinces,communes
2017,2017-01-01,5,0
2025,2025-07-01,3,1
""",
    "nation.csv": f"""{UNITS}
VN,Việt Nam,Viet Nam,country,,1976-07-02,,
""",
    "provinces-2017.csv": f"""{UNITS}
01,Hà Nội,Ha Noi,city,VN,2008-08-01,,15/2008/QH12
70,Bình Phước,Binh Phuoc,province,VN,2008-08-01,2025-07-01,
72,Tây Ninh,Tay Ninh,province,VN,2008-08-01,2025-07-01,
75,Đồng Nai,Dong Nai,province,VN,2008-08-01,2025-07-01,
80,Long An,Long An,province,VN,2008-08-01,2025-07-01,
""",
    "provinces-2025.csv": f"""{UNITS}
01,Hà Nội,Ha Noi,city,VN,2008-08-01,,15/2008/QH12
75,Đồng Nai,Dong Nai,province,VN,2025-07-01,,202/2025/QH15
80,Tây Ninh,Tay Ninh,province,VN,2025-07-01,,202/2025/QH15
""",
    "wards-2025.csv": f"""{UNITS}
00004,Ba Đình,Ba Dinh,ward,01,2025-07-01,,1656/NQ-UBTVQH15
""",
    "renamings.csv": """level,code,on,name_vi,name_en,kind,decree
province,75,2026-04-30,Đồng Nai,Dong Nai,city,30/2026/QH16
""",
    "succession-2025.csv": """on,level,old_code,new_code,decree
2025-07-01,province,01,01,
2025-07-01,province,70,75,202/2025/QH15
2025-07-01,province,72,80,202/2025/QH15
2025-07-01,province,75,75,202/2025/QH15
2025-07-01,province,80,80,202/2025/QH15
""",
}


class RegisterFolder:
    """Register files on disk that a test may change line by line."""

    def __init__(self, path):
        self.path = path
        for name, content in FILES.items():
            (path / name).write_text(content, encoding="utf-8")

    def replace(self, file, old, new):
        content = (self.path / file).read_text(encoding="utf-8")
        assert old in content
        (self.path / file).write_text(content.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    return RegisterFolder(tmp_path)
