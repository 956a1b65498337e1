"""The codes an answer may take, each with its official Vietnamese label.

The codes are those of the survey workbook; a form, a template and the rules all read them here.
"""

AREAS = {"nong_thon": "Nông thôn", "thanh_thi": "Thành thị"}

POVERTY_CLASSES = {
    "ngheo": "Hộ nghèo",
    "can_ngheo": "Hộ cận nghèo",
    "khong_ngheo": "Hộ không nghèo",
}
AVERAGE_LIVING = "Hộ có mức sống trung bình"

PROVISIONAL = "tạm thời"
ILLUSTRATIVE = "bảng điểm minh hoạ – chưa phải bảng chính thức"

CAUSES = {
    1: "Không có đất sản xuất",
    2: "Không có vốn sản xuất, kinh doanh",
    3: "Không có lao động",
    4: "Không có công cụ, phương tiện sản xuất",
    5: "Không có kiến thức về sản xuất",
    6: "Không có kỹ năng lao động, sản xuất",
    7: "Có người ốm đau, bệnh nặng, tai nạn",
    8: "Nguyên nhân khác",
}

YES_NO = {"co": "Có", "khong": "Không"}
DURABILITY = {"ben_chac": "Bền chắc", "khong_ben_chac": "Không bền chắc"}

# Attainments and levels stand in rising order: the rules compare positions.
LEVELS = {
    "khong": "Không đi học",
    "mam_non": "Mầm non",
    "tieu_hoc": "Tiểu học",
    "thcs": "Trung học cơ sở",
    "thpt": "Trung học phổ thông",
    "nghe": "Học nghề",
    "cao_dang_dai_hoc": "Cao đẳng, đại học",
}
ATTAINMENTS = {
    "khong": "Không có bằng cấp",
    "tieu_hoc": "Tiểu học",
    "thcs": "Trung học cơ sở",
    "thpt": "Trung học phổ thông",
    "so_cap": "Sơ cấp nghề",
    "trung_cap": "Trung cấp",
    "cao_dang": "Cao đẳng",
    "dai_hoc": "Đại học",
}

HOUSEHOLD_CHOICES = {
    "khu_vuc": AREAS,
    "nha_tuong": DURABILITY,
    "nha_cot": DURABILITY,
    "nha_mai": DURABILITY,
    "nguon_nuoc": {
        "nuoc_may": "Nước máy",
        "gieng_khoan": "Giếng khoan",
        "gieng_dao_bao_ve": "Giếng đào được bảo vệ",
        "khe_mo_bao_ve": "Nước khe, mó được bảo vệ",
        "nuoc_mua": "Nước mưa",
        "nuoc_dong_chai": "Nước đóng chai, bình",
        "khong_bao_ve": "Nguồn không được bảo vệ (không hợp vệ sinh)",
    },
    "nha_tieu": {
        "tu_hoai": "Tự hoại, bán tự hoại",
        "tham_doi_nuoc": "Thấm dội nước",
        "cai_tien_vip": "Cải tiến có ống thông hơi (VIP)",
        "hai_ngan": "Hai ngăn",
        "khac": "Loại khác (không hợp vệ sinh)",
        "khong_co": "Không có nhà tiêu",
    },
    "internet": YES_NO,
    "phuong_tien": {
        "tivi": "Ti vi",
        "radio": "Đài (radio)",
        "may_tinh_ban": "Máy tính để bàn",
        "dien_thoai": "Điện thoại",
        "may_tinh_xach_tay": "Máy tính xách tay",
        "may_tinh_bang": "Máy tính bảng",
        "dien_thoai_thong_minh": "Điện thoại thông minh",
    },
    "xu_ly_rac": YES_NO,
    "nguyen_nhan": CAUSES,
}

MEMBER_CHOICES = {
    "gioi_tinh": {"nam": "Nam", "nu": "Nữ"},
    "quan_he": {
        "chu_ho": "Chủ hộ",
        "vo_chong": "Vợ, chồng",
        "con": "Con",
        "bo_me": "Bố, mẹ",
        "ong_ba": "Ông, bà",
        "anh_chi_em": "Anh, chị, em",
        "chau": "Cháu",
        "khac": "Khác",
    },
    "bhyt": YES_NO,
    "cap_hoc": LEVELS,
    "bang_cap": ATTAINMENTS,
    "dao_tao_tai_cho": YES_NO,
    "viec_lam": {
        "on_dinh": "Việc làm thường xuyên, ổn định",
        "khong_hop_dong": "Làm công hưởng lương không có hợp đồng, không thường xuyên",
        "tim_viec": "Có khả năng và muốn làm việc nhưng không tìm được việc",
        "khong_nhu_cau": "Không có nhu cầu (đi học, nội trợ, không tìm việc)",
        "khong_kha_nang": "Không có khả năng lao động",
    },
    "tro_cap_xa_hoi": YES_NO,
    "khuyet_tat": YES_NO,
    "nguoi_co_cong": YES_NO,
    "suy_dinh_duong": YES_NO,
}

CHOICES = HOUSEHOLD_CHOICES | MEMBER_CHOICES

TITLES = {
    "ma_ho": "Mã hộ",
    "ma_xa": "Mã xã",
    "thon": "Thôn, xóm",
    "ngay_khao_sat": "Ngày khảo sát",
    "khu_vuc": "Khu vực",
    "diem_b1": "Điểm B1 ghi trên phiếu giấy",
    "thu_nhap": "Thu nhập bình quân khai báo (đồng/người/tháng)",
    "nha_tuong": "Tường nhà",
    "nha_cot": "Cột nhà",
    "nha_mai": "Mái nhà",
    "dien_tich_m2": "Diện tích nhà ở (m²)",
    "nguon_nuoc": "Nguồn nước sinh hoạt",
    "nha_tieu": "Nhà tiêu",
    "internet": "Có thành viên sử dụng dịch vụ internet",
    "phuong_tien": "Phương tiện phục vụ tiếp cận thông tin",
    "xu_ly_rac": "Rác thải sinh hoạt được thu gom, xử lý",
    "nguyen_nhan": "Nguyên nhân nghèo",
    "ho_ten": "Họ và tên",
    "ngay_sinh": "Ngày sinh",
    "gioi_tinh": "Giới tính",
    "quan_he": "Quan hệ với chủ hộ",
    "cccd": "Số CCCD (12 số) hoặc CMND (9 số)",
    "dan_toc": "Dân tộc",
    "bhyt": "Có thẻ bảo hiểm y tế",
    "cap_hoc": "Cấp học đang theo học",
    "bang_cap": "Bằng cấp cao nhất đã đạt",
    "dao_tao_tai_cho": "Được đào tạo tại chỗ, có chứng nhận của nơi làm việc",
    "viec_lam": "Việc làm",
    "tro_cap_xa_hoi": "Hưởng trợ cấp xã hội hằng tháng",
    "khuyet_tat": "Người khuyết tật",
    "nguoi_co_cong": "Người có công với cách mạng",
    "suy_dinh_duong": "Suy dinh dưỡng (trẻ dưới 16 tuổi)",
}

LEVEL_RANKS = {code: position for position, code in enumerate(LEVELS)}
ATTAINMENT_RANKS = {code: position for position, code in enumerate(ATTAINMENTS)}


def label(column, code):
    """The official Vietnamese label of a code."""
    return CHOICES[column][code]


def listed(choices):
    """What may be chosen, for a message: the words, then the code a workbook holds."""
    return "; ".join(f"{words} ({code})" for code, words in choices.items())
