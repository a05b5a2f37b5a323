"""Why a tree of criteria that was handed in is not kept, or not allowed."""

TREES: dict[str, tuple[str, str]] = {
    "tree_declared_wrongly": (
        "{expected}. Hãy sửa ô này.",
        "{expected}. Mend this cell.",
    ),
    "tree_word_unknown": (
        "Cần một trong: {known}. Hãy sửa ô này; trang “Từ dùng” nói nghĩa từng từ.",
        "Expected one of: {known}. Mend this cell; the sheet “Words” explains each.",
    ),
    "tree_not_a_number": (
        "Cần một số, ví dụ 12 hoặc 0,5. Hãy sửa ô này.",
        "Expected a number, such as 12 or 0.5. Mend this cell.",
    ),
    "tree_not_numbers": (
        "Cần các số nguyên cách nhau bằng dấu chấm phẩy, ví dụ {example}. Hãy sửa.",
        "Expected whole numbers parted by semicolons, such as {example}. Mend it.",
    ),
    "tree_cell_empty": (
        "Ô này không được trống. Hãy điền.",
        "This cell cannot be empty. Fill it in.",
    ),
    "tree_one_language": (
        "Cần cả tiếng Việt và tiếng Anh, hoặc để trống cả hai. Hãy điền ô còn lại.",
        "Both Vietnamese and English are needed, or neither. Fill in the other cell.",
    ),
    "tree_key_unknown": (
        "Trang này không dùng mục “{said}”. Hãy dùng một trong: {known}.",
        "This sheet has no key “{said}”. Use one of: {known}.",
    ),
    "tree_key_twice": (
        "Mục “{said}” đã có ở dòng {first}. Hãy giữ lại một dòng.",
        "The key “{said}” stands in row {first} already. Keep one of them.",
    ),
    "tree_row_out_of_place": (
        "Tiêu chí phải nằm dưới một lĩnh vực, tiêu chí thành phần dưới một tiêu chí."
        " Hãy thêm dòng còn thiếu phía trên.",
        "A criterion stands below a field, a component below a criterion. Add the row"
        " that is missing above.",
    ),
    "tree_rule_kindless": (
        "Cách tính “{said}” chưa có dòng “kind”. Hãy thêm dòng nêu loại cách tính.",
        "The rule “{said}” has no row “kind”. Add one that names its kind.",
    ),
    "tree_rule_unused": (
        "Không tiêu chí nào dùng cách tính “{said}”. Hãy sửa tên ở một trang.",
        "No criterion uses the rule “{said}”. Mend its name in one of the two sheets.",
    ),
    "tree_rule_circular": (
        "Cách tính “{said}” dùng lại chính nó. Hãy sửa.",
        "The rule “{said}” comes back to itself. Mend it.",
    ),
    "tree_too_large": (
        "Tệp lớn hơn {most} MB. Hãy chỉ giữ các trang của mẫu.",
        "The file is over {most} MB. Keep the sheets of the template only.",
    ),
    "tree_too_many_rows": (
        "Trang này có quá {most} dòng. Hãy bỏ những dòng thừa.",
        "This sheet has more than {most} rows. Take out what is not needed.",
    ),
    "tree_code_taken": (
        "Đã có bộ tiêu chí mang mã {code}. Hãy đặt mã khác ở mục “code”.",
        "A tree of criteria has the code {code} already. Give it another as “code”.",
    ),
    "tree_level_not_yours": (
        "Hội đồng này không lập bộ tiêu chí cho cấp đó. Hãy sửa mục “level”.",
        "This council sets no criteria for that level. Mend the key “level”.",
    ),
    "tree_is_allowed": (
        "Bộ tiêu chí đã được hai người cho phép, không đổi nữa. Hãy nạp bộ mới.",
        "Two people allowed this tree; it no longer changes. Hand in another.",
    ),
    "tree_is_asked": (
        "Bộ tiêu chí đang chờ người thứ hai quyết định. Hãy đợi, hoặc rút đề nghị.",
        "The tree waits for a second person. Wait, or take the request back.",
    ),
    "tree_was_asked": (
        "Đã có người được đề nghị cho phép bộ tiêu chí này nên nó được giữ lại.",
        "Somebody was asked to allow this tree, so it is kept.",
    ),
    "tree_not_allowed": (
        "Bộ tiêu chí này chưa được hai người cho phép, hoặc đã thôi dùng. Hãy chọn bộ"
        " khác.",
        "Two people have not allowed this tree yet, or it is retired. Choose another.",
    ),
    "tree_in_preparation": (
        "Kỳ {cycle} đang chuẩn bị theo bộ tiêu chí này. Hãy mở hoặc bỏ kỳ đó trước.",
        "The cycle {cycle} is in preparation by it. Open that or give it up first.",
    ),
}
