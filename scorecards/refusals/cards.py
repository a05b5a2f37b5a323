"""Why a cycle, a scorecard, a file or a decision was refused."""

CARDS: dict[str, tuple[str, str]] = {
    "tree_of_another_level": (
        "Bộ tiêu chí này không dành cho cấp đã chọn. Hãy chọn bộ tiêu chí khác.",
        "This tree of criteria is of another level. Choose another.",
    ),
    "tree_of_another_year": (
        "Bộ tiêu chí này áp dụng từ năm {first} đến năm {last}. Hãy chọn bộ khác.",
        "This tree of criteria is valid from {first} to {last}. Choose another.",
    ),
    "tree_unknown": (
        "Không có bộ tiêu chí này. Hãy chọn trong danh sách.",
        "There is no such tree of criteria. Choose one of the list.",
    ),
    "cycle_exists": (
        "Đã có kỳ chấm điểm {value}. Hãy mở kỳ đó.",
        "The cycle {value} exists already. Open that one.",
    ),
    "days_out_of_order": (
        "Các thời hạn phải nối tiếp nhau: nộp, thẩm định, giải trình, kết thúc. Hãy"
        " sửa.",
        "The last days must follow each other: signing, appraisal, explanation, end."
        " Correct them.",
    ),
    "nobody_to_score": (
        "Chưa có đơn vị nào để chấm điểm. Hãy thêm cơ quan ở trang “Nơi làm việc”.",
        "There is no unit to score. Add bodies on the page “Places”.",
    ),
    "cycle_not_draft": (
        "Kỳ chấm điểm không còn ở bước chuẩn bị. Hãy tải lại trang.",
        "The cycle is no longer in preparation. Reload the page.",
    ),
    "cycle_not_open": (
        "Kỳ chấm điểm không mở. Số liệu chỉ được nhận khi kỳ đang mở.",
        "The cycle is not open. It takes something only while it is open.",
    ),
    "leaf_unknown": (
        "Bộ tiêu chí không có tiêu chí “{said}”. Hãy mở lại từ danh sách.",
        "The tree has no component “{said}”. Open it from the list again.",
    ),
    "leaf_not_declared": (
        "Đơn vị không tự chấm tiêu chí này; điểm đến từ nguồn khác.",
        "A unit does not score this component itself; its point comes from elsewhere.",
    ),
    "leaf_is_fed": (
        "Điểm tiêu chí này lấy từ kết quả khảo sát đã công bố; không ai tự cho điểm.",
        "The point of this component comes from released figures; nobody gives it.",
    ),
    "supposed_out_of_limits": (
        "{leaf}: nhập số điểm từ {least} đến {most}, ví dụ 0,5.",
        "{leaf}: type points from {least} to {most}, such as 0.5.",
    ),
    "too_late_to_claim": (
        "Đã hết hạn {value}. Hãy đề nghị hội đồng gia hạn, nêu rõ lý do.",
        "The last day was {value}. Ask the council for an extension, and say why.",
    ),
    "card_signed": (
        "Phiếu đã được lãnh đạo ký. Chỉ bổ sung được khi cơ quan thẩm định yêu cầu.",
        "The scorecard is signed. More is taken only where the appraisers ask for it.",
    ),
    "written_meanwhile": (
        "{name} vừa lưu tiêu chí này lúc {value}. Cả hai bản đều hiện bên dưới; hãy"
        " chọn một bản rồi lưu lại.",
        "{name} stored this component at {value}. Both are shown below; choose one and"
        " store again.",
    ),
    "explanation_missing": (
        "Không có tài liệu kiểm chứng nên phải giải trình bằng lời. Hãy ghi một câu.",
        "There is no evidence, so an explanation in words is needed. Write a sentence.",
    ),
    "words_too_long": (
        "Phần giải trình dài quá {most} ký tự. Hãy rút gọn hoặc đính kèm tệp.",
        "The explanation is longer than {most} letters. Shorten it or attach a file.",
    ),
    "not_your_card": (
        "Phiếu này của đơn vị khác. Vai trò của bạn chỉ dùng ở đơn vị của bạn.",
        "This scorecard is another unit's. Your role counts at your own unit.",
    ),
    "own_unit": (
        "Không ai thẩm định đơn vị mình đang hoặc đã công tác. Hãy để người khác.",
        "Nobody appraises the unit they work or worked in. Leave it to another.",
    ),
    "file_missing": (
        "Chưa chọn tệp nào. Hãy chọn tệp rồi gửi lại.",
        "No file was chosen. Choose one and send it again.",
    ),
    "file_cut": (
        "Tệp bị đứt giữa chừng khi gửi; chưa lưu gì. Hãy gửi lại.",
        "The file was cut half-way; nothing was stored. Send it again.",
    ),
    "file_empty": (
        "Tệp “{value}” rỗng. Hãy kiểm tra và gửi tệp có nội dung.",
        "The file “{value}” is empty. Check it and send one with something in it.",
    ),
    "file_too_large": (
        "Tệp lớn hơn {most}. Hãy nén hoặc chia thành nhiều tệp.",
        "The file is larger than {most}. Compress or split it.",
    ),
    "file_encrypted": (
        "Tệp “{value}” có mật khẩu nên không ai đọc được. Hãy bỏ mật khẩu rồi gửi lại.",
        "The file “{value}” has a password, so nobody could read it. Remove the"
        " password and send it again.",
    ),
    "file_kind_unknown": (
        "Không nhận tệp “{value}”. Hãy dùng: {kinds}.",
        "Files like “{value}” are not taken. Use one of: {kinds}.",
    ),
    "file_not_what_it_says": (
        "Tệp “{value}” không phải loại như tên gọi. Hãy mở và lưu lại đúng loại.",
        "The file “{value}” is not what its name says. Open it and save it as that.",
    ),
    "file_damaged": (
        "Không mở được tệp “{value}”: tệp bị hỏng hoặc thiếu phần cuối. Hãy lưu lại"
        " rồi gửi.",
        "The file “{value}” does not open: it is damaged or its end is missing. Save"
        " it anew and send it.",
    ),
    "file_of_too_many_parts": (
        "Tệp nén “{value}” chứa quá nhiều tệp con. Hãy chia nhỏ rồi gửi lại.",
        "The archive “{value}” holds too many files. Split it and send it again.",
    ),
    "no_room_for_files": (
        "Đơn vị đã gửi {sent} tệp, {size}, trong kỳ này; tối đa là {files} tệp và"
        " {most}. Hãy chọn lại tệp đã gửi, hoặc đề nghị người vận hành nâng mức.",
        "The unit has sent {sent} files of {size} in this cycle; the most is {files}"
        " files and {most}. Choose one that was sent, or ask the operator for more.",
    ),
    "file_of_another_unit": (
        "Tệp này của đơn vị khác. Hãy gửi tệp của đơn vị bạn.",
        "This file is another unit's. Send one of your own.",
    ),
    "leaves_open": (
        "Còn {count} tiêu chí chưa kê khai hoặc thiếu tài liệu và giải trình, trước hết"
        " là {value}. Hãy hoàn thành rồi ký.",
        "{count} components have no figures yet, or neither evidence nor words; the"
        " first is {value}. Complete them, then sign.",
    ),
    "signed_before": (
        "Phiếu này đã được ký. Hãy tải lại trang.",
        "This scorecard is signed already. Reload the page.",
    ),
    "not_signed": (
        "Phiếu này chưa được ký. Chỉ thẩm định phiếu đã ký.",
        "This scorecard is not signed yet. Only signed ones are appraised.",
    ),
    "too_late_to_withdraw": (
        "Đã hết hạn nộp nên không rút chữ ký được. Hãy chờ yêu cầu bổ sung.",
        "The last day to sign is over, so a signature stays. Wait for an inquiry.",
    ),
    "not_time_to_appraise": (
        "Chưa đến lúc thẩm định: đơn vị còn kê khai đến hết ngày {value}.",
        "It is not time to appraise: units fill in until the end of {value}.",
    ),
    "not_your_leaf": (
        "Tiêu chí này do cơ quan khác thẩm định.",
        "Another body appraises this component.",
    ),
    "decided_meanwhile": (
        "{name} vừa quyết định tiêu chí này: {value}. Hãy xem rồi quyết định lại.",
        "{name} decided this component a moment ago: {value}. Look, then decide.",
    ),
    "point_missing": (
        "Thiếu điểm. Hãy ghi số, ví dụ 0,5.",
        "The point is missing. Write a number, such as 0.5.",
    ),
    "reason_for_another_point": (
        "Điểm khác với điểm tự chấm nên phải nêu lý do. Hãy ghi một câu.",
        "The point differs from the unit's own, so a reason is needed. Write one.",
    ),
    "read_before": (
        "Bạn đã thẩm định lần một tiêu chí này. Lần đọc thứ hai phải do người khác.",
        "You made the first appraisal of this component. The second reading is"
        " another person's.",
    ),
    "read_it_first": (
        "Người khác đã thẩm định tiêu chí này và bạn cần đọc lần hai mà không xem điểm."
        " Hãy đọc ở trang Đọc lần hai.",
        "Another person appraised this component, and you are to read it a second time"
        " without seeing the point. Read it on the page Second reading.",
    ),
    "council_saw_it": (
        "Hội đồng xem được mọi điểm nên không đọc lần hai. Hãy để người thẩm định khác"
        " đọc.",
        "The council sees every point, so its people read none a second time. Leave it"
        " to another appraiser.",
    ),
    "not_drawn": (
        "Tiêu chí này không nằm trong mẫu đọc lần hai.",
        "This component is not among those drawn for a second reading.",
    ),
    "due_in_the_past": (
        "Thời hạn phải từ hôm nay đến hết ngày {value}. Hãy sửa.",
        "The last day must lie between today and {value}. Correct it.",
    ),
    "inquiry_waits": (
        "Đã có một yêu cầu đang chờ đơn vị trả lời. Hãy chờ câu trả lời.",
        "An inquiry about this waits for the unit already. Wait for its answer.",
    ),
    "inquiry_over": (
        "Đã hết hạn trả lời ({value}). Hãy liên hệ cơ quan thẩm định.",
        "The last day to answer was {value}. Write to the appraisers.",
    ),
    "answered_before": (
        "Yêu cầu này đã được trả lời. Hãy tải lại trang.",
        "This inquiry was answered before. Reload the page.",
    ),
    "points_open": (
        "Còn {count} điểm chưa quyết định, trước hết là {value}. Hãy quyết định rồi kết"
        " thúc.",
        "{count} points are not decided yet; the first is {value}. Decide them, then"
        " close.",
    ),
    "extension_too_early": (
        "Ngày gia hạn phải sau {value}. Hãy chọn ngày muộn hơn.",
        "An extension must end after {value}. Choose a later day.",
    ),
    "workbook_of_another_card": (
        "Bảng này của “{said}”, không phải phiếu đang mở. Hãy tải đúng bảng về rồi"
        " điền.",
        "This workbook is of “{said}”, not of the scorecard that is open. Download"
        " the right one and fill that in.",
    ),
    "workbook_figure_unknown": (
        "Không có số liệu này ở tiêu chí {said}. Hãy giữ nguyên các cột mã.",
        "Component {said} has no such figure. Leave the columns of codes as they are.",
    ),
    "leaf_not_surveyed": (
        "Tiêu chí {said} không lấy điểm từ khảo sát lãnh đạo. Hãy bỏ dòng này.",
        "Component {said} takes no points from the leaders' survey. Leave it out.",
    ),
    "nobody_answered": (
        "Tiêu chí {said} không có ai trả lời nên chưa tính được điểm. Hãy kiểm tra số"
        " phiếu.",
        "Nobody answered on component {said}: it has no point yet. Check the counts.",
    ),
    "source_missing": (
        "Chưa nêu nguồn của số phiếu. Hãy ghi tên cuộc khảo sát và thời gian.",
        "The source of the counts is missing. Name the survey and its time.",
    ),
    "counts_of_another_cycle": (
        "Dòng này của “{said}”, không phải đơn vị được chấm trong kỳ này. Hãy tải đúng"
        " bảng về rồi điền.",
        "This row is of “{said}”, which is not scored in this cycle. Download the right"
        " table and fill that in.",
    ),
    "group_unknown": (
        "Khảo sát không hỏi nhóm “{said}” về tiêu chí này. Hãy giữ nguyên các cột mã.",
        "The survey has no group “{said}” here. Leave the columns of codes alone.",
    ),
    "workbook_row_twice": (
        "Số liệu này đã có ở một dòng trên. Hãy bỏ một dòng.",
        "This figure stands in a row above. Leave one out.",
    ),
}
