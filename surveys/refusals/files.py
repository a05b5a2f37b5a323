"""What is wrong with a folder, a file or a row of a table. PURE."""

from typing import Final

FOLDER: Final = {
    "no_folder": (
        "Không tìm thấy thư mục này. Hãy kiểm tra lại đường dẫn.",
        "There is no such folder. Check the path.",
    ),
    "no_file": (
        "Thư mục thiếu tệp này. Hãy thêm tệp vào thư mục của đợt khảo sát.",
        "The folder lacks this file. Add it to the folder of the round.",
    ),
    "two_response_files": (
        "Có cả responses.csv và responses.xlsx. Hãy giữ lại một tệp.",
        "Both responses.csv and responses.xlsx are there. Keep one of them.",
    ),
    "answers_of_a_sample": (
        "Đợt có mẫu (collection = “drawn”) nhận phiếu theo từng trường hợp đã chọn. Hãy"
        " bỏ tệp này, hoặc khai báo collection = “declared”.",
        "A round with a sample (collection = “drawn”) takes answers of its drawn cases."
        " Take this file out, or declare collection = “declared”.",
    ),
    "declaration": (
        "Khai báo chưa được chấp nhận: {expected}. Hãy sửa khóa này.",
        "The declaration is not accepted: {expected}. Mend this key.",
    ),
    "round_exists": (
        "Đợt khảo sát mã này đã được nạp ngày {day}. Hãy dùng mã khác.",
        "A round of this code was loaded on {day}. Use another code.",
    ),
    "unknown_owner": (
        "Không có đơn vị chủ quản mã này trong danh mục {register}. Hãy dùng “VN” hoặc"
        " mã tỉnh có trong danh mục.",
        "Register {register} has no owner of this code. Use “VN” or a province code of"
        " that register.",
    ),
    "register_not_loaded": (
        "Danh mục đơn vị {register} chưa có trong cơ sở dữ liệu. Hãy chạy"
        " “manage.py load_registers” trước.",
        "Register {register} is not in the database yet. Run"
        " “manage.py load_registers” first.",
    ),
    "unknown_consent_code": (
        "Không có lời giới thiệu mã này. Hãy ghi mã in trên phiếu, một trong: {known};"
        " hoặc bỏ dòng này.",
        "There is no text of consent of this code. Give the one printed on the sheets,"
        " one of: {known}; or leave this line out.",
    ),
    "unknown_instrument": (
        "Không có phiếu hỏi mã này. Hãy dùng một trong: {known}; hoặc thêm"
        " instrument.toml vào thư mục.",
        "There is no questionnaire of this code. Use one of: {known}; or add an"
        " instrument.toml to the folder.",
    ),
    "unknown_methodology": (
        "Không có phương pháp mã này. Hãy dùng một trong: {known}; hoặc thêm"
        " methodology.toml vào thư mục.",
        "There is no methodology of this code. Use one of: {known}; or add a"
        " methodology.toml to the folder.",
    ),
    "closes_before_it_opens": (
        "Ngày kết thúc sớm hơn ngày bắt đầu {opens}. Hãy sửa opens hoặc closes.",
        "The closing day is before the opening day {opens}. Mend opens or closes.",
    ),
    "code_differs": (
        "round.toml gọi mã “{named}” nhưng {file} trong thư mục mang mã này. Hãy làm"
        " cho hai mã trùng nhau.",
        "round.toml names “{named}”, but {file} in the folder bears this code. Make the"
        " two codes the same.",
    ),
    "methodology_unfit": (
        "Phương pháp không khớp với phiếu hỏi {instrument}: {key}: {expected}."
        " Hãy chọn phương pháp khác hoặc sửa phiếu hỏi.",
        "The methodology does not fit the questionnaire {instrument}: {key}:"
        " {expected}. Choose another methodology or mend the questionnaire.",
    ),
    "made_weights_without_design": (
        "Quyền số “made” cần tệp design.csv. Hãy thêm tệp, hoặc khai báo"
        ' weights = "given".',
        "Weights “made” need the file design.csv. Add it, or declare"
        ' weights = "given".',
    ),
}

FILE: Final = {
    "unreadable": (
        "Không đọc được tệp: {reason}. Hãy kiểm tra tệp và quyền truy cập.",
        "The file cannot be read: {reason}. Check the file and its permissions.",
    ),
    "empty_file": (
        "Tệp trống. Cần một dòng tên cột rồi mỗi dòng một phiếu.",
        "The file is empty. It needs a row of column names, then one row each.",
    ),
    "header_only": (
        "Tệp chỉ có dòng tên cột, không có dòng nào khác. Hãy xuất lại tệp.",
        "The file has column names but no other row. Export it again.",
    ),
    "not_utf8": (
        "Không nhận ra bảng mã của tệp: dòng này có byte không thuộc UTF-8 (vị trí"
        " {byte}). Hãy lưu lại dưới dạng “CSV UTF-8”.",
        "The encoding of the file is not recognised: this row has a byte that is not"
        " UTF-8 (byte {byte}). Save the file again as “CSV UTF-8”.",
    ),
    "line_too_long": (
        "Dòng này dài quá {most} byte. Hãy xuất lại tệp, mỗi phiếu một dòng.",
        "This line is over {most} bytes long. Export again, one questionnaire a line.",
    ),
    "broken_quotes": (
        "Dấu ngoặc kép sai ({reason}). Hãy xuất lại tệp CSV.",
        "The quotes are broken ({reason}). Export the CSV again.",
    ),
    "broken_workbook": (
        "Tệp {kind} bị hỏng, bị cắt cụt hoặc không phải bảng tính ({reason}). Hãy mở"
        " tệp, lưu lại dưới dạng .xlsx rồi nộp lại.",
        "The {kind} file is broken, cut short or no workbook ({reason}). Open it, save"
        " it as .xlsx and hand it in again.",
    ),
    "huge_workbook": (
        "Bảng tính giải nén ra {size} MB, vượt giới hạn {most} MB. Hãy lưu lại dưới"
        " dạng CSV UTF-8.",
        "The workbook unpacks to {size} MB, over the limit of {most} MB. Save it as"
        " CSV UTF-8.",
    ),
    "locked_workbook": (
        "Tệp được bảo vệ bằng mật khẩu. Hãy mở tệp, bỏ mật khẩu (File > Info > Protect"
        " Workbook) rồi lưu và nộp lại.",
        "The file is protected by a password. Open it, take the password off (File >"
        " Info > Protect Workbook), save it and hand it in again.",
    ),
    "old_document": (
        "Tệp không mở được: đây là tệp được bảo vệ bằng mật khẩu, hoặc tệp Excel cũ"
        " (.xls) bị hỏng. Hãy bỏ mật khẩu, lưu lại dưới dạng .xlsx rồi nộp lại.",
        "The file does not open: it is protected by a password, or an old Excel file"
        " (.xls) that is broken. Take the password off, save it as .xlsx and hand it in"
        " again.",
    ),
    "several_sheets": (
        "Có nhiều trang tính có nội dung. Hãy chọn trang cần đọc; nếu nạp từ thư mục,"
        " hãy giữ một trang hoặc đặt tên nó là “responses”.",
        "Several sheets hold something. Choose the one to read; in a folder, keep one"
        " sheet or name it “responses”.",
    ),
    "hidden_sheets": (
        "Chỉ có trang tính ẩn mang nội dung; trang ẩn không được đọc. Hãy cho hiện"
        " trang cần đọc rồi lưu lại.",
        "Only hidden sheets hold something, and hidden sheets are not read. Unhide the"
        " one to read and save the file again.",
    ),
}

HEADER: Final = {
    "missing_column": (
        "Thiếu cột này. Hãy thêm cột vào dòng 1.",
        "This column is missing. Add it to row 1.",
    ),
    "unknown_column": (
        "Không có cột hay mã câu hỏi này trong {instrument}. Hãy sửa tên hoặc bỏ cột.",
        "{instrument} has no column or item of this name. Mend the name or drop it.",
    ),
    "repeated_column": (
        "Tên cột này xuất hiện hai lần. Hãy bỏ một cột.",
        "This column name stands twice. Drop one of the columns.",
    ),
}

ROW: Final = {
    "cell_count": (
        "Dòng có {found} ô, cần {expected} ô như dòng tên cột. Hãy kiểm tra dấu ngăn"
        " cột.",
        "The row has {found} cells; {expected} were expected, as in the row of column"
        " names. Check the signs between columns.",
    ),
    "empty_cell": (
        "Ô này không được để trống. Hãy điền giá trị.",
        "This cell may not be empty. Fill it in.",
    ),
    "unknown_unit_code": (
        "Không có đơn vị mã này trong danh mục {register}. Mã viết đủ chữ số, ví dụ"
        " “01”; nếu dùng Excel, hãy định dạng cột là văn bản.",
        "Register {register} has no unit of this code. Codes keep their zeros, as “01”;"
        " in Excel format the column as text.",
    ),
    "unit_not_in_register": (
        "Đơn vị mã này có tồn tại nhưng không thuộc danh mục {register}. Hãy sửa mã,"
        " hoặc register trong round.toml.",
        "A unit of this code exists, but not in register {register}. Mend the code, or"
        " the register in round.toml.",
    ),
    "unit_of_another_owner": (
        "Đơn vị này không thuộc {owner}, chủ quản của đợt. Hãy sửa mã đơn vị hoặc"
        " owner.",
        "This unit does not belong to {owner}, the owner of the round. Mend the unit or"
        " the owner.",
    ),
    "repeated_uid": (
        "uid này đã có ở dòng {first}. Mỗi phiếu có một uid riêng; hãy bỏ dòng lặp.",
        "This uid already stands in row {first}. Each questionnaire has its own; drop"
        " the repeated row.",
    ),
    "uid_in_database": (
        "Phiếu có uid này đã được lưu trong đợt {round}. Hãy bỏ dòng này hoặc cấp uid"
        " khác.",
        "A questionnaire of this uid is already kept in round {round}. Drop the row or"
        " give another uid.",
    ),
    "number_expected": (
        "Cần một số viết với dấu chấm thập phân, ví dụ 1.25.",
        "A number was expected, written with a decimal point, as 1.25.",
    ),
    "not_positive": (
        "Giá trị phải lớn hơn 0. Hãy sửa số này.",
        "The value must be greater than 0. Mend the number.",
    ),
    "not_finite": (
        "Giá trị phải hữu hạn và nhỏ hơn 10^15. Hãy sửa số này.",
        "The value must be finite and less than 10^15. Mend the number.",
    ),
    "level_expected": (
        "Cần một mức từ 1 đến 5, để trống (không trả lời) hoặc x (không áp dụng).",
        "A level from 1 to 5 was expected, empty (no answer) or x (does not apply).",
    ),
    "option_expected": (
        "Có lựa chọn không thuộc câu hỏi này. Hãy dùng mã các lựa chọn của phiếu, cách"
        " nhau bằng dấu cách, hoặc để trống.",
        "This item has no such option. Use the codes of its options, parted by spaces,"
        " or leave the cell empty.",
    ),
    "fewer_options_expected": (
        "Chọn nhiều hơn số lựa chọn được phép hoặc chọn trùng. Hãy bỏ bớt.",
        "More options are chosen than the item allows, or one twice. Take some away.",
    ),
    "psu_in_two_strata": (
        "PSU này đã thuộc tầng “{stratum}” trong cùng đơn vị. Một PSU chỉ thuộc một"
        " tầng; hãy sửa tầng hoặc mã PSU.",
        "This PSU already belongs to stratum “{stratum}” of the same unit. A PSU lies"
        " in one stratum; mend the stratum or the PSU code.",
    ),
    "cluster_not_in_design": (
        "Cụm này không có dòng trong design.csv. Hãy thêm dòng của cụm.",
        "This cluster has no row in design.csv. Add the row of the cluster.",
    ),
    "formula": (
        "Ô chứa lỗi của bảng tính, hoặc công thức chưa lưu kết quả. Hãy dán lại dưới"
        " dạng giá trị.",
        "The cell holds an error of the spreadsheet, or a formula whose value was not"
        " saved. Paste it as a value.",
    ),
    "merged_across": (
        "Ô này bị gộp với ô bên trái nên không có giá trị riêng. Hãy bỏ gộp ô và điền"
        " từng cột.",
        "This cell is merged with one to its left and has no value of its own. Unmerge"
        " the cells and fill in each column.",
    ),
    "old_letters_tcvn3": (
        "Ô viết bằng phông chữ cũ TCVN3 (.Vn…); chuyển sang Unicode được giá trị bên."
        " Hãy chọn chuyển từ TCVN3, hoặc lưu lại bằng Unicode.",
        "The cell is written in an old TCVN3 font (.Vn…); the value shown is its"
        " Unicode. Choose to convert from TCVN3, or save it in Unicode.",
    ),
    "old_letters_vni": (
        "Ô viết bằng phông chữ cũ VNI; chuyển sang Unicode được giá trị bên. Hãy chọn"
        " chuyển từ VNI, hoặc lưu lại bằng Unicode.",
        "The cell is written in an old VNI font; the value shown is its Unicode. Choose"
        " to convert from VNI, or save it in Unicode.",
    ),
    "label_not_offered": (
        "Phiếu hỏi không có lựa chọn này ({count} phiếu, từ dòng {first}). Hãy dùng một"
        " trong: {known}.",
        "The questionnaire offers no such answer ({count} questionnaires, from row"
        " {first}). Use one of: {known}.",
    ),
    "date": (
        "Excel đã đổi ô này thành ngày hoặc giờ. Hãy định dạng ô là văn bản và nhập"
        " lại.",
        "Excel turned this cell into a date or time. Format the cell as text and enter"
        " it again.",
    ),
    "long_number": (
        "Excel chỉ giữ 15 chữ số nên số này không còn chính xác. Hãy nhập dưới dạng văn"
        " bản.",
        "Excel keeps 15 digits only, so this number is no longer exact. Enter it as"
        " text.",
    ),
}

POPULATION: Final = {
    "uid_not_in_round": (
        "Đợt khảo sát không có phiếu nào mang uid này. Hãy bỏ dòng, hoặc sửa uid.",
        "No questionnaire of the round has this uid. Drop the row, or correct the uid.",
    ),
    "uid_without_weight": (
        "Tệp thiếu quyền số của {count} phiếu, trong đó có phiếu này. Hãy thêm một dòng"
        " cho từng phiếu.",
        "The file lacks the weights of {count} questionnaires, this one among them. Add"
        " a row for each.",
    ),
    "given_weights_without_file": (
        "Quyền số của đợt này trước đây được tính từ thiết kế mẫu. Để dùng quyền số cho"
        " sẵn, hãy gửi kèm tệp quyền số.",
        "Weights of this round were made from its design until now. To use given ones,"
        " send the file of weights too.",
    ),
    "weights_are_made": (
        "Quyền số được tính từ thiết kế mẫu nên không dùng tệp này. Hãy bỏ tệp, hoặc"
        " chọn quyền số cho sẵn.",
        "Weights are made from the design, so this file is not used. Leave it out, or"
        " choose given weights.",
    ),
    "repeated_row": (
        "Dòng này lặp lại dòng {first}. Hãy bỏ một dòng.",
        "This row repeats row {first}. Drop one of them.",
    ),
    "population_below_sample": (
        "Số trong tổng thể nhỏ hơn số trong mẫu ({sample}). Hãy kiểm tra lại số này.",
        "The population is below the sample ({sample}). Check this count.",
    ),
    "population_contradicts": (
        "Số này khác với {other} ở dòng {first} cho cùng một nơi. Hãy sửa cho thống"
        " nhất.",
        "This differs from {other} in row {first} for the same place. Make them agree.",
    ),
    "whole_number_expected": (
        "Cần một số nguyên viết liền các chữ số, không dấu chấm hay phẩy, ví dụ 12500.",
        "A whole number was expected, its digits written together without points or"
        " commas, as 12500.",
    ),
    "unknown_variable": (
        "Không có biến này. Hãy dùng một trong: {known}.",
        "There is no such variable. Use one of: {known}.",
    ),
}

LIST: Final = {
    "column_used_twice": (
        "Một cột của tệp được chọn cho hai mục. Hãy chọn cột khác.",
        "One column of the file is chosen twice. Choose another one.",
    ),
    "unreadable_date": (
        "Không đọc được ngày. Hãy viết ngày/tháng/năm, ví dụ 05/11/2021.",
        "The date cannot be read. Write day/month/year, as 05/11/2021.",
    ),
    "dates_undecided": (
        "Bảng tính có thể đã đổi chỗ ngày và tháng trong cột này. Hãy xem lại các ngày"
        " và chọn cách đọc.",
        "The spreadsheet may have changed days and months over in this column. Look at"
        " the days and choose how to read them.",
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
        "Không đọc được dạng tệp này. Hãy lưu lại thành .xlsx, .xls, .ods hoặc .csv.",
        "This kind of file cannot be read. Save it as .xlsx, .xls, .ods or .csv.",
    ),
    "nobody_listed": (
        "Danh sách không có dòng nào ngoài tên cột. Hãy xuất lại tệp.",
        "The list has no row below the column names. Export it again.",
    ),
}
