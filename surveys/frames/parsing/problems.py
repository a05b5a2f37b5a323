"""What is wrong with a list, row by row, in both languages. PURE."""

from typing import Any, Final

from surveys.tabular.problems import SHOWN, Problem, Problems

SENTENCES: Final = {
    "column_used_twice": (
        "Một cột của tệp được chọn cho hai mục. Hãy chọn cột khác.",
        "One column of the file is chosen twice. Choose another one.",
    ),
    "unreadable_date": (
        "Không đọc được ngày. Hãy viết ngày/tháng/năm, ví dụ 05/11/2021.",
        "The date cannot be read. Write day/month/year, as 05/11/2021.",
    ),
    "date_out_of_range": (
        "Ngày này trước năm 2000 hoặc ở tương lai. Hãy kiểm tra lại.",
        "This date is before 2000 or in the future. Check it.",
    ),
    "unreadable_phone": (
        "Số điện thoại cần 9 đến 11 chữ số, mỗi ô một số. Hãy sửa hoặc để trống.",
        "A phone number has 9 to 11 digits, one number a cell. Mend it or leave it"
        " empty.",
    ),
    "unknown_party": (
        "Cần “cá nhân” hoặc “tổ chức”, hoặc để trống.",
        "“person” or “organisation” was expected, or nothing.",
    ),
    "not_a_count": (
        "Cần một số nguyên lớn hơn 0, ví dụ 240.",
        "A whole number above 0 was expected, as 240.",
    ),
    "unit_outside_frame": (
        "Không có tỉnh mã này trong phạm vi của danh sách. Hãy sửa mã.",
        "No province of this code belongs to the list. Mend the code.",
    ),
    "repeated_village": (
        "Thôn này đã có ở dòng {first}. Hãy bỏ dòng lặp.",
        "This village already stands in row {first}. Drop the repeated row.",
    ),
    "unknown_format": (
        "Chỉ đọc được tệp .csv hoặc .xlsx. Hãy lưu lại theo một trong hai dạng đó.",
        "Only .csv or .xlsx files can be read. Save it again as one of them.",
    ),
    "nobody_listed": (
        "Danh sách không có dòng nào ngoài tên cột. Hãy xuất lại tệp.",
        "The list has no row below the column names. Export it again.",
    ),
}


class ListProblems(Problems):
    """Problems of a list: those of any table, and those only a list can have."""

    def add(self, code: str, **facts: Any) -> None:
        if code not in SENTENCES:
            super().add(code, **facts)
            return
        place = {name: facts.pop(name, "") for name in ("file", "column", "value")}
        row = facts.pop("row", None)
        vi, en = (sentence.format(**facts) for sentence in SENTENCES[code])
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(Problem(row=row, code=code, vi=vi, en=en, **place))
