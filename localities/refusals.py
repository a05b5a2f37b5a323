"""Why a folder of registers, or what is asked of one, was refused."""

from wording.refusals import Codes

FILES = {
    "register_file_missing": (
        "Thiếu tệp này. Hãy thêm tệp vào thư mục danh mục.",
        "This file is missing. Add it to the folder of registers.",
    ),
    "register_not_utf8": (
        "Tệp không phải văn bản UTF-8. Hãy lưu lại dưới dạng “CSV UTF-8”.",
        "The file is no text encoded as UTF-8. Save it again as “CSV UTF-8”.",
    ),
    "register_columns": (
        "Dòng 1 cần các cột {known}. Hãy sửa tên cột.",
        "Row 1 needs the columns {known}. Mend their names.",
    ),
    "register_cells": (
        "Cần {expected} ô trong dòng, có {found}. Hãy kiểm tra dấu phẩy.",
        "Expected {expected} cells in the row, not {found}. Check the commas.",
    ),
    "register_unlisted": (
        "Danh mục của tệp này không có trong registers.csv. Hãy thêm dòng hoặc đổi tên"
        " tệp.",
        "The register of this file is not named in registers.csv. Add it there, or"
        " rename the file.",
    ),
    "register_miscounted": (
        "Cần {expected} đơn vị có hiệu lực ngày {day}. Hãy bổ sung đơn vị hoặc sửa số"
        " này.",
        "Expected {expected} units valid on {day}. Add the units, or mend the number.",
    ),
}

CELLS = {
    "not_a_unit_code": (
        "Cần mã gồm tối đa 10 chữ cái không dấu hoặc chữ số. Hãy sửa mã.",
        "Expected a code of up to 10 letters and digits. Mend it.",
    ),
    "not_a_day": (
        "Cần một ngày viết như 2025-07-01. Hãy sửa ngày.",
        "Expected a day written 2025-07-01. Mend it.",
    ),
    "not_a_whole_number": (
        "Cần một số nguyên. Hãy sửa số này.",
        "Expected a whole number. Mend it.",
    ),
    "not_a_known_word": (
        "Cần một trong: {known}. Hãy sửa ô này.",
        "Expected one of {known}. Mend the cell.",
    ),
    "not_a_bare_name": (
        "Cần tên viết bằng Unicode dựng sẵn, không kèm loại đơn vị. Hãy sửa tên.",
        "Expected a name in composed Unicode, without its type. Mend it.",
    ),
    "not_an_ascii_name": (
        "Cần tên tiếng Anh không dấu. Hãy sửa tên.",
        "Expected an English name without accents. Mend it.",
    ),
    "unit_ends_too_early": (
        "Cần một ngày sau {day} (ngày cuối không tính). Hãy sửa ngày.",
        "Expected a day after {day} (the last day is outside). Mend it.",
    ),
}

ROWS = {
    "unit_listed_twice": (
        "Đơn vị này đã có ở dòng {first}. Hãy bỏ dòng lặp.",
        "This unit is in row {first} already. Drop the repeated row.",
    ),
    "unit_told_otherwise": (
        "Ngày và đơn vị cấp trên khác với {other}, dòng {first}. Hãy sửa cho thống"
        " nhất.",
        "Dates or parent differ from {other}, row {first}. Make them agree.",
    ),
    "unit_overlaps": (
        "Cần một ngày sau khi đơn vị ở {other}, dòng {first} đã hết hiệu lực. Hãy sửa"
        " ngày.",
        "Expected a day after the unit of {other}, row {first} has ended. Mend it.",
    ),
    "unit_without_parent": (
        "Không có đơn vị cấp {level} mã này có hiệu lực ngày {day}. Hãy sửa mã.",
        "There is no {level} of this code valid on {day}. Mend the code.",
    ),
    "name_not_in_force": (
        "Tên có hiệu lực ngày {day} là {name}. Hãy ghi tên đó.",
        "The name in force on {day} is {name}. Write that one.",
    ),
    "renaming_of_nobody": (
        "Không có đơn vị cấp {level} mã này trước ngày {day}. Hãy sửa mã hoặc ngày.",
        "There is no {level} of this code that was there before {day}. Mend code or"
        " day.",
    ),
    "renamed_twice": (
        "Mỗi ngày chỉ có một tên mới. Hãy bỏ một dòng.",
        "There is one new name a day. Drop one of the rows.",
    ),
    "unit_without_successor": (
        "Đơn vị hết hiệu lực ngày {day} nhưng không có đơn vị kế tiếp. Hãy thêm dòng"
        " vào tệp succession của ngày đó.",
        "The unit ended on {day} without a successor. Add a row to the succession file"
        " of that day.",
    ),
    "succeeded_before": (
        "Dòng {first} đã nêu đơn vị kế tiếp. Hãy giữ một dòng.",
        "Row {first} names another successor. Keep one of them.",
    ),
    "successor_of_nobody": (
        "Không có đơn vị cấp {level} mã này có hiệu lực ngày trước {day}. Hãy sửa mã.",
        "There is no {level} of this code valid on the day before {day}. Mend the"
        " code.",
    ),
}

ASKED = {
    "unknown_register": (
        "Không có danh mục đơn vị này. Hãy dùng một trong: {known}.",
        "There is no such register of units. Use one of: {known}.",
    ),
    "units_without_successor": (
        "Không có đơn vị kế tiếp của: {place}. Hãy bổ sung vào tệp succession của ngày"
        " đó.",
        "These units are without a successor: {place}. Add them to the succession file"
        " of that day.",
    ),
    "unit_is_divided": (
        "Đơn vị {place} đi vào cả {first} và {second}. Đơn vị bị chia không tính lại"
        " được; hãy giữ một đơn vị kế tiếp.",
        "Unit {place} goes into both {first} and {second}. A divided unit cannot be"
        " restated; keep one successor.",
    ),
    "successor_outside_register": (
        "Danh mục mới không có: {place}. Hãy bổ sung các đơn vị kế tiếp này.",
        "These successors are missing from the new register: {place}. Add them to it.",
    ),
}

CODES = Codes(FILES, CELLS, ROWS, ASKED)
refused = CODES.refused
