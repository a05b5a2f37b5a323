"""Why a declared figure cannot give points."""

FIGURES: dict[str, tuple[str, str]] = {
    "figure_missing": (
        "Còn thiếu số liệu “{figure}”. Hãy kê khai.",
        "The figure “{figure}” is missing. Declare it.",
    ),
    "figure_unknown": (
        "Tiêu chí này không hỏi số liệu “{figure}”. Hãy bỏ đi.",
        "This component does not ask for a figure “{figure}”. Leave it out.",
    ),
    "figure_not_a_number": (
        "“{figure}” cần một số, không phải “{value}”. Hãy ghi số, ví dụ 12 hoặc 12,5.",
        "“{figure}” takes a number, not “{value}”. Write one, such as 12 or 12.5.",
    ),
    "figure_not_whole": (
        "“{figure}” đếm số lượng nên cần số nguyên từ 0, không phải {value}.",
        "“{figure}” is a count: it takes a whole number from 0, not {value}.",
    ),
    "figure_below_zero": (
        "“{figure}” không được âm, nhưng đã ghi {value}. Hãy sửa.",
        "“{figure}” cannot be below zero, and {value} is written. Correct it.",
    ),
    "figure_over_whole": (
        "“{part}” ({value}) lớn hơn “{whole}” ({most}). Hãy kiểm tra cả hai số.",
        "“{part}” ({value}) is more than “{whole}” ({most}). Check both.",
    ),
    "figure_not_a_day": (
        "“{figure}” cần một ngày, không phải “{value}”. Hãy ghi theo dạng 31/12/2023.",
        "“{figure}” takes a day, not “{value}”. Write it like 31/12/2023.",
    ),
    "day_before_year": (
        "“{figure}” là {value}, trước năm {year} được chấm điểm. Hãy kiểm tra.",
        "“{figure}” is {value}, before the scored year {year}. Check it.",
    ),
    "day_too_late": (
        "“{figure}” là {value}, sau thời hạn có thể chấp nhận. Hãy kiểm tra.",
        "“{figure}” is {value}, later than can be accepted. Check it.",
    ),
    "choice_unknown": (
        "“{value}” không phải một lựa chọn của “{figure}”. Hãy chọn: {choices}.",
        "“{value}” is no choice of “{figure}”. Choose one of: {choices}.",
    ),
    "not_applicable_refused": (
        "Tiêu chí này luôn áp dụng. Hãy kê khai số liệu.",
        "This component always applies. Declare its figures.",
    ),
    "points_outside": (
        "Điểm {value} nằm ngoài khoảng từ {least} đến {most}. Hãy sửa.",
        "{value} points lie outside {least} to {most}. Correct them.",
    ),
    "points_off_step": (
        "Điểm {value} không theo bước {step} của tiêu chí. Hãy sửa.",
        "{value} points do not follow the step of {step} here. Correct them.",
    ),
}
