"""Why a request of two people, a role or a signature was refused."""

from localities.refusals import CODES as OF_LOCALITIES
from wording.refusals import Codes

# What is wrong with a person and a role somebody wants to give, by column.
STAFFING = {
    "name_missing": (
        "Thiếu họ và tên. Hãy ghi đầy đủ.",
        "The name is missing. Write it in full.",
    ),
    "contact_odd": (
        "Cần một địa chỉ thư (ten@donvi.gov.vn) hoặc một số điện thoại (09xxxxxxxx)."
        " Hãy sửa ô này.",
        "Expected a mail address (name@unit.gov.vn) or a phone number (09xxxxxxxx)."
        " Mend this cell.",
    ),
    "role_unknown": (
        "Không có vai trò này. Hãy dùng một trong: {known}.",
        "There is no such role. Use one of: {known}.",
    ),
    "role_of_two": (
        "Vai trò này cần hai người. Hãy đề nghị ở trang “Vai trò cần hai người duyệt”.",
        "This role takes two people. Ask for it on the page “Roles of two people”.",
    ),
    "role_not_yours": (
        "Vai trò của bạn không cho phép giao hoặc kết thúc vai trò này. Hãy nhờ quản"
        " trị viên.",
        "Your role neither gives nor ends this role. Ask an administrator.",
    ),
    "role_without_place": (
        "Vai trò này không gắn với nơi nào. Hãy để trống ô nơi làm việc.",
        "This role has no place. Leave the place empty.",
    ),
    "role_held": (
        "{contact} đã có vai trò này ở nơi này trong thời gian đó. Hãy bỏ dòng này.",
        "{contact} holds this role at this place in that time. Leave this row out.",
    ),
    "place_needed": (
        "Vai trò này gắn với một đơn vị. Hãy ghi mã hoặc tên của đơn vị; cả nước là"
        " VN.",
        "This role is held in a unit. Give its code or name; the whole country is VN.",
    ),
    "place_or_body_needed": (
        "Vai trò này gắn với một đơn vị hoặc một cơ quan (bộ, sở). Hãy ghi mã"
        " hoặc tên.",
        "This role is held in a unit or at a body (a ministry, a department). Give its"
        " code or name.",
    ),
    "point_needed": (
        "Cán bộ một cửa thuộc một điểm tiếp nhận. Hãy ghi mã hoặc tên của điểm đó.",
        "One-stop staff belong to a service point. Give its code or name.",
    ),
    "province_needed": (
        "Vai trò này giữ ở một tỉnh, thành phố. Hãy chọn tỉnh, thành phố.",
        "This role is held in a province. Choose one.",
    ),
    "place_unknown": (
        "Không có nơi nào mang mã hoặc tên này. Hãy tra ở trang “Nơi làm việc”.",
        "No place has this code or name. Look it up on the page “Places”.",
    ),
    "place_of_several": (
        "{count} nơi mang tên này. Hãy dùng mã, hoặc ghi thêm tỉnh sau dấu phẩy.",
        "{count} places have this name. Use the code, or add the province after a"
        " comma.",
    ),
    "place_over": (
        "Nơi này chỉ có hiệu lực từ {valid_from} đến {valid_until}. Hãy dùng đơn vị"
        " hiện nay.",
        "This place is valid from {valid_from} to {valid_until} only. Use the unit of"
        " today.",
    ),
    "place_not_yours": (
        "Nơi này ngoài phạm vi của bạn. Hãy chọn một nơi trong tỉnh của bạn.",
        "This place is beyond yours. Choose one within your province.",
    ),
    "day_odd": (
        "Cần một ngày dạng 31/12/2027. Hãy sửa ô này.",
        "Expected a day such as 31/12/2027. Mend this cell.",
    ),
    "ends_before_it_begins": (
        "Ngày kết thúc phải sau ngày bắt đầu. Hãy sửa một trong hai.",
        "The end must come after the first day. Mend one of the two.",
    ),
    "over_already": (
        "Vai trò này đã kết thúc trước hôm nay. Hãy sửa ngày kết thúc.",
        "This role would be over before today. Mend its end.",
    ),
    "ends_in_the_past": (
        "Vai trò kết thúc sớm nhất từ hôm nay. Hãy chọn hôm nay hoặc một ngày sau.",
        "A role ends today at the earliest. Choose today or a later day.",
    ),
    "no_row_chosen": (
        "Chưa chọn dòng nào. Hãy đánh dấu ít nhất một dòng.",
        "Nothing is chosen. Mark at least one row.",
    ),
    "person_twice": (
        "{contact} đã có ở một dòng trên với cùng vai trò và nơi. Hãy bỏ một dòng.",
        "{contact} stands in a row above with the same role and place. Leave one out.",
    ),
    "person_not_yours": (
        "{contact} còn làm việc ở nơi khác, hoặc có vai trò mà bạn không quản lý. Hãy"
        " nhờ quản trị viên.",
        "{contact} also works elsewhere, or holds a role that is not yours to manage."
        " Ask an administrator.",
    ),
    "account_closed": (
        "Tài khoản {contact} đã bị khóa. Hãy nhờ quản trị viên mở lại.",
        "The account {contact} is closed. Ask an administrator to open it.",
    ),
    "has_an_address": (
        "{contact} có địa chỉ thư và đã đăng nhập. Hãy gửi liên kết qua thư.",
        "{contact} has a mail address and signed in before. Mail the link instead.",
    ),
    "address_missing": (
        "{contact} không có địa chỉ thư. Hãy in giấy mời.",
        "{contact} has no mail address. Print the invitation.",
    ),
    "address_is_settled": (
        "Không sửa được địa chỉ của {contact} ở đây: tài khoản đã mở, không có địa chỉ,"
        " hoặc cần hai người thay đổi.",
        "The address of {contact} is not mended here: the account was opened, has none,"
        " or takes two people.",
    ),
    "no_address": (
        "“{value}” không phải địa chỉ thư. Hãy kiểm tra từng ký tự.",
        "“{value}” is no mail address. Check each letter.",
    ),
    "address_taken": (
        "Địa chỉ {value} đã có tài khoản. Hãy giao vai trò cho tài khoản đó.",
        "The address {value} has an account. Give that account the role.",
    ),
    "given_meanwhile": (
        "Dữ liệu vừa được người khác thay đổi; chưa lưu gì. Hãy tải lại và thử"
        " lần nữa.",
        "Somebody else changed this a moment ago; nothing was stored. Reload and try"
        " again.",
    ),
    "preview_over": (
        "Bản xem trước đã quá một giờ hoặc không phải của bạn. Hãy tải tệp lên lại.",
        "This preview is over an hour old, or not yours. Upload the file again.",
    ),
    "too_many_rows": (
        "Tệp có hơn {most} dòng. Hãy chia thành nhiều tệp.",
        "The file has more than {most} rows. Split it.",
    ),
    "column_missing": (
        "Dòng 1 thiếu cột này. Hãy dùng tệp mẫu.",
        "Row 1 lacks this column. Use the template.",
    ),
    "point_code_taken": (
        "Mã này đang được dùng. Hãy chọn mã khác, hoặc để trống để có mã mới.",
        "This code is in use. Choose another, or leave it empty for a new one.",
    ),
    "kind_of_another_level": (
        "Loại này thuộc cấp khác với đơn vị đã chọn. Hãy đổi loại hoặc đơn vị.",
        "This type belongs to another level than the unit. Change one of the two.",
    ),
    "place_ended_before": (
        "Nơi này đã kết thúc trước ngày đó. Hãy tải lại trang.",
        "This place ended before that day. Reload the page.",
    ),
    "point_has_staff": (
        "{count} người còn giữ vai trò ở điểm này sau ngày đó. Hãy kết thúc vai trò của"
        " họ trước.",
        "{count} people hold a role at this point after that day. End their roles"
        " first.",
    ),
    "unit_missing": (
        "Thiếu đơn vị. Hãy ghi mã hoặc tên của đơn vị.",
        "The unit is missing. Give its code or name.",
    ),
    "kind_unknown": (
        "Không có loại này. Hãy dùng một trong: {known}.",
        "There is no such type. Use one of: {known}.",
    ),
}

# What any address of the API refuses with, whatever it takes.
ADDRESSES = {
    "cannot_be_read": (
        "Một giá trị không đọc hoặc không lưu được. Hãy kiểm tra rồi gửi lại.",
        "A value cannot be read or stored. Check it and send it again.",
    ),
    "not_signed_in": (
        "Bạn chưa đăng nhập hoặc khóa truy cập không đúng. Hãy đăng nhập lại. Những gì"
        " đã viết vẫn được giữ trên máy này.",
        "You are not signed in, or the token is not known. Sign in again. What you"
        " wrote is still kept on this device.",
    ),
    "not_permitted": (
        "Vai trò của bạn không được làm việc này. Hãy báo quản trị viên.",
        "Your role may not do this. Tell your administrator.",
    ),
    "nothing_public": (
        "Không có nội dung công khai nào ở địa chỉ này. Hãy kiểm tra địa chỉ.",
        "No such thing is public. Check the address.",
    ),
    "method_not_allowed": (
        "Địa chỉ này không nhận phương thức đó. Hãy xem tài liệu tại /api/v1/schema/.",
        "This address does not take the method. See the schema at /api/v1/schema/.",
    ),
    "only_json": (
        "Ở đây chỉ trả lời bằng JSON. Hãy gửi với Accept: application/json.",
        "Only JSON is spoken here. Send it with Accept: application/json.",
    ),
    "body_too_large": (
        "Gói gửi lên lớn hơn mức địa chỉ này nhận. Chưa lưu gì; hãy chia nhỏ.",
        "More than this address takes. Nothing was stored; split it.",
    ),
    "not_json": (
        "Hãy gửi với Content-Type: application/json.",
        "Send it with Content-Type: application/json.",
    ),
    "database_away": (
        "Cơ sở dữ liệu chưa trả lời. Chưa lưu gì từ yêu cầu này; phiếu đã nhập vẫn được"
        " giữ trên thiết bị. Hãy thử lại sau ít giây.",
        "The database does not answer. Nothing of this request was stored; what was"
        " filled in stays on the device. Try again in a few seconds.",
    ),
    "no_room_left": (
        "Máy chủ không còn chỗ để lưu, nên chưa lưu gì từ yêu cầu này. Hãy giữ lại nội"
        " dung, gửi lại sau và báo quản trị viên.",
        "The server has no room left, so nothing of this request was stored. Keep it,"
        " send it again later, and tell the administrators.",
    ),
    "held_by_others": (
        "Một việc khác đang giữ bản ghi cần dùng, hoặc việc này kéo dài quá mức cho"
        " phép. Chưa lưu gì. Hãy thử lại sau ít giây.",
        "Somebody else holds the records this needs, or it took longer than it may."
        " Nothing was stored. Try again in a few seconds.",
    ),
    "maintenance": (
        "Hệ thống đang được nâng cấp và sẽ mở lại sau ít phút. Chưa lưu gì từ yêu cầu"
        " này; phiếu đã nhập vẫn được giữ trên thiết bị và tự gửi lại sau.",
        "The system is being upgraded and opens again in a few minutes. Nothing of this"
        " request was stored; questionnaires stay on the device and are sent later.",
    ),
    "too_often": (
        "Quá nhiều lần gọi. Hãy chờ số giây ghi ở Retry-After.",
        "Too often. Wait for the seconds given in Retry-After.",
    ),
}
CODES = Codes(
    {
        "reason_missing": (
            "Hãy ghi lý do bằng một câu.",
            "Say why in a sentence.",
        ),
        "not_entitled": (
            "Vai trò của bạn không cho phép việc này. Hãy nhờ người có quyền.",
            "Your role does not allow this. Ask somebody whose role does.",
        ),
        "own_request": (
            "Người đề nghị và người được giao không tự duyệt. Hãy nhờ một người khác có"
            " quyền duyệt.",
            "Neither who asked nor who gets it approves. Let another person with this"
            " right do it.",
        ),
        "decided_before": (
            "Đề nghị này đã được quyết định. Hãy tải lại trang.",
            "This request was decided before. Reload the page.",
        ),
        "waits_already": (
            "Đã có một đề nghị đang chờ duyệt. Hãy duyệt hoặc rút đề nghị đó trước.",
            "A request waits already. Decide it or take it back first.",
        ),
        "not_here": (
            "Chỉ thao tác của chính người đó, sau khi đăng nhập, mới được tính. Hãy để"
            " người đó tự làm.",
            "Only a request of the person's own, signed in, counts. Let them do it"
            " themselves.",
        ),
        "lately_taken": (
            "Mật khẩu, thiết bị hoặc địa chỉ thư của bạn bị người khác thay đổi chưa đủ"
            " bảy ngày. Hãy để người khác duyệt.",
            "Your password, second factor or address was changed by others less than"
            " seven days ago. Let another person approve this.",
        ),
        "last_factor": (
            "Đây là cách xác thực bước hai cuối cùng của bạn. Hãy thêm khóa hoặc ứng"
            " dụng khác trước, rồi mới gỡ.",
            "This is your last second factor. Add another passkey or an app first, then"
            " remove this one.",
        ),
        "works_where_rated": (
            "Vai trò xem số liệu chưa công bố và vai trò tại một tỉnh, xã hoặc điểm"
            " tiếp nhận không thuộc về cùng một người. Hãy ghi ngày kết thúc (hôm nay"
            " hoặc sớm hơn) cho vai trò kia trước.",
            "Nobody holds a role that sees unreleased figures and a role in a province,"
            " commune or service point. First end the other role, by today at the"
            " latest.",
        ),
        "two_administrators_named": (
            "Đã có hai quản trị viên đầu tiên. Một người đề nghị vai trò này, người kia"
            " duyệt (/tai-khoan/quyen-han/).",
            "There have been two administrators: one of them asks for this role,"
            " another person approves it (/tai-khoan/quyen-han/).",
        ),
        "signing_key_missing": (
            "Chưa đặt SIPAS_SIGNING_KEY (64 chữ số thập lục phân). Hãy đặt rồi chạy"
            " lại.",
            "SIPAS_SIGNING_KEY holds no 64 hexadecimal digits. Set it and run again.",
        ),
    },
    STAFFING,
    ADDRESSES,
    below=OF_LOCALITIES,
)
refusal = CODES.refusal
refused = CODES.refused
