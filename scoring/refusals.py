"""Refusals of a run, said to people: a stable code, the place, two sentences."""

from django.utils.translation import get_language

SENTENCES = {
    "run_of_release_is_gone": (
        "{place}: lượt tính của bản này không còn, nên không lập được gói kiểm chứng."
        " Hãy khôi phục bản sao lưu có lượt tính đó.",
        "{place}: the run it was drafted from is gone, so there is no bundle of it."
        " Restore the backup that has it.",
    ),
    "folder_is_taken": (
        "Thư mục {place} đã có. Hãy chọn một tên chưa dùng.",
        "The folder {place} exists already. Choose a name that is free.",
    ),
    "round_is_empty": (
        "Đợt khảo sát {place} chưa có phiếu nào. Hãy nạp phiếu trước khi tính điểm.",
        "Round {place} has no questionnaires. Load them before scoring.",
    ),
    "unit_is_empty": (
        "Địa phương {place} không có phiếu nào trong đợt khảo sát này.",
        "Unit {place} has no questionnaire in this round.",
    ),
    "run_is_not_done": (
        "Lượt tính {place} chưa hoàn tất. Hãy chờ hoặc chạy lại phần bị lỗi.",
        "Run {place} is not done. Wait for it, or retry what failed.",
    ),
    "correction_needs_a_reason": (
        "Đợt {place} đã có phiên bản niêm phong. Hãy ghi lý do đính chính.",
        "Round {place} has a sealed edition. Give the reason of the correction.",
    ),
    "correction_shows_few_people": (
        "{place}: bản đính chính khác bản đã công bố dưới mười phiếu, nên so hai bản là"
        " biết câu trả lời của từng người. Hãy chờ đủ mười phiếu, hoặc thu hồi bản cũ"
        " trước.",
        "{place}: the correction differs from what readers have by fewer than ten"
        " questionnaires, so comparing the two would read single answers. Wait until"
        " there are ten, or withdraw the older edition first.",
    ),
    "small_group_cannot_be_hidden": (
        "{place}: nhóm dưới mười người này vẫn tính ra được từ các số liệu khác hoặc từ"
        " bản đã công bố. Hãy gộp nhóm, hoặc thu hồi bản cũ trước.",
        "{place}: this group of fewer than ten people could still be computed from"
        " other figures or from what readers have. Merge groups, or withdraw the older"
        " edition first.",
    ),
    "cluster_not_in_design": (
        "Cụm {place} có phiếu nhưng không có trong design.csv. Hãy bổ sung dòng của"
        " cụm này.",
        "Cluster {place} has questionnaires but no row in design.csv. Add its row.",
    ),
    "stratum_not_in_design": (
        "Tầng {place} có phiếu nhưng không có trong design.csv. Hãy bổ sung các cụm đã"
        " chọn của tầng này.",
        "Stratum {place} has questionnaires but no row in design.csv. Add the clusters"
        " drawn in it.",
    ),
    "population_missing": (
        "Phương pháp của {place} lấy chỉ số chung theo dân số nhưng có địa phương chưa"
        " có dân số trong totals.csv. Hãy bổ sung dân số của từng địa phương.",
        "The methodology of {place} weighs localities by population, but totals.csv"
        " lacks that of some. Add the population of each.",
    ),
    "weights_need_a_design": (
        "Đợt {place} khai báo quyền số được tính từ thiết kế mẫu nhưng không có"
        " design.csv.",
        "Round {place} says weights are made from the design, but it has no"
        " design.csv.",
    ),
    "totals_at_two_levels": (
        "totals.csv của {place} có cả tổng của từng địa phương và tổng chung. Hãy giữ"
        " một cấp.",
        "totals.csv of {place} gives totals of units and of the whole. Keep one level.",
    ),
    "blank_label": (
        "{place}: có phiếu bỏ trống cột này trong khi totals.csv có tổng của nó. Hãy"
        " điền nhãn cho các phiếu đó, hoặc bỏ biến này khỏi totals.csv.",
        "{place}: questionnaires leave this column blank, and totals.csv gives totals"
        " of it. Fill in their labels, or drop the variable from totals.csv.",
    ),
    "no_microdata_of_partitions": (
        "Đợt {place} nằm trong các tệp Parquet nên chưa có tệp nghiên cứu. Hãy dùng"
        " các con số đã công bố.",
        "Round {place} lies in Parquet files, of which no research file is made. Use"
        " the published figures.",
    ),
    "release_without_its_run": (
        "Không còn lượt tính của {place}, nên không có quyền số đã dùng. Hãy tính lại"
        " đợt này và công bố bản đính chính.",
        "The run of {place} is gone, and its weights with it. Score the round again and"
        " release a correction.",
    ),
    "questionnaires_changed_since": (
        "{place}: phiếu đã thay đổi sau khi tính, tệp sẽ không cho ra con số đã công"
        " bố. Hãy tính lại và công bố bản đính chính trước.",
        "{place}: questionnaires changed since they were scored, so the file would not"
        " give the published figures. Score again and release a correction first.",
    ),
    "too_few_to_hide": (
        "{place} có ít phiếu hơn quy tắc ẩn danh cho phép. Không có tệp nghiên cứu cho"
        " bản này.",
        "{place} has fewer questionnaires than the rule of anonymity asks for. There"
        " is no research file of this edition.",
    ),
    "not_public": (
        "{place} chưa công bố hoặc đã bị thu hồi. Hãy chọn một bản đang công khai.",
        "{place} is not public, or withdrawn. Choose an edition that is public.",
    ),
    "asked_already": (
        "Yêu cầu cho {place} đang chờ duyệt. Hãy chờ quyết định.",
        "A request for {place} waits already. Wait for the decision.",
    ),
    "own_request": (
        "{place}: người yêu cầu không tự duyệt. Một người khác phải quyết định.",
        "{place}: nobody decides on a request of their own; a second person does.",
    ),
    "decided_already": (
        "Yêu cầu {place} đã có quyết định. Hãy tải lại trang.",
        "Request {place} is decided already. Load the page again.",
    ),
    "access_is_over": (
        "Quyền tải tệp của {place} không có hoặc đã hết hạn. Hãy gửi yêu cầu mới.",
        "Access to the file of {place} was not given or is over. Ask again.",
    ),
    "terms_not_accepted": (
        "{place}: hãy đánh dấu đồng ý với các điều kiện trước khi gửi.",
        "{place}: accept the terms before the request is sent.",
    ),
    "words_missing": (
        "{place}: hãy điền ô này.",
        "{place}: fill in this field.",
    ),
    "unit_without_totals": (
        "Địa phương {place} có phiếu nhưng không có tổng dân số trong totals.csv.",
        "Unit {place} has questionnaires but no totals in totals.csv.",
    ),
}


class Refused(Exception):
    """A named reason why a run cannot go on; carries `code`, `place`, `vi`, `en`."""

    def __init__(self, code, *, place, vi="", en=""):
        template_vi, template_en = SENTENCES.get(code, (vi, en))
        self.code, self.place = code, place
        self.vi = template_vi.format(place=place)
        self.en = template_en.format(place=place)
        super().__init__(f"{code}: {self.vi} / {self.en}")

    @property
    def sentence(self):
        return self.en if (get_language() or "vi").startswith("en") else self.vi
