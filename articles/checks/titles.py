"""Titles as Vietnamese newspapers write them: where one begins and where it ends."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.checks.names import Names
from articles.checks.words import CAPITALISED, UPPER

_RANK = r"""(?:(?:Quyền|Q\.)[ ])? (?:
    Tổng[ ]Bí[ ]thư | (?:[Pp]hó[ ])?(?<![Bb]an[ ])(?<!Tổng[ ])[Bb]í[ ]thư(?:[ ][Tt]hường[ ]trực|[ ][Tt]hứ[ ]nhất)?
  | (?:Ủy|Uỷ)[ ]viên(?:[ ]dự[ ]khuyết)? | UVBTV | UVBCH | TUV | HUV | (?:Tỉnh|Thành|Huyện|Quận|Đảng)[ ](?:ủy|uỷ)[ ]viên
  | (?:[Pp]hó[ ])?(?<![Đđ]oàn[ ])[Cc]hủ[ ]tịch(?:[ ][Tt]hường[ ]trực|[ ]nước)?(?:[ ]?[-–—][ ]?Tổng[ ][Tt]hư[ ]ký)?
  | (?:Phó[ ])?Tổng[ ][Tt]hư[ ]ký
  | (?:Phó[ ][Tt]rưởng|Trưởng)(?=[ ](?:[Bb]an|[Pp]hòng|[Đđ]oàn|[Kk]hoa|Công[ ]an))
  | (?:Phó[ ][Tt]rưởng|Trưởng)(?=[ ](?:thôn|xóm|bản|ấp|buôn|khu[ ]phố)[ ])
  | Phó(?=[ ]Ban[ ]) | (?:[Pp]hó[ ])?(?:[Tt]ổng[ ])?[Gg]iám[ ]đốc | (?:Phó[ ])?[Cc]hủ[ ]nhiệm(?![ ]lớp)
  | (?:Phó[ ])?[Cc]hánh(?=[ ](?:[Vv]ăn[ ]phòng|[Tt]hanh[ ]tra))
  | (?:Phó[ ])?(?:Viện|Cục|Vụ|Chi[ ]cục|Chỉ[ ]huy|Hiệu|Đồn|Hạt)[ ]trưởng | (?:Bộ|Thứ)[ ]trưởng | (?:Phó[ ])?Thủ[ ]tướng
  | (?:Phó[ ])?Tổng[ ][Bb]iên[ ]tập | (?:Phó[ ])?(?:Chánh[ ]án|Chính[ ](?:ủy|uỷ)|Tổng[ ][Kk]iểm[ ]toán)
  | Chính[ ]trị[ ]viên(?:[ ]phó)?
)(?!\w)"""
_FAMILY = """
    Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Lương Mai Đào Đoàn Vương
    Tạ Cao Hà Tô Chu Lâm Tống Quách La Triệu Nông Hứa Ma Sùng Giàng Vàng Lò Quàng Cầm Lường Bế Đàm Mông Lộc Lành
    Giáp Trương Phùng Tôn Thạch Sơn Kiều Châu Danh Kim Đồng Khổng Doãn Từ Bàn Vi Chử Néang Y A H Lại Thái Bạch
    Âu Khúc Khương Lưu Lục Mạc Nghiêm Nhữ Ninh Phí Quan Tăng Thân Tiêu Trà Ung Hàn Hầu Mã Mạch Ngân Nhan Ôn Sầm
    Thiều Tòng Trang Văn Viên Xồng Vừ Thào Lầu Hờ Hạng Cháng Chảo Tẩn Phàn Lù Điểu Ksor Kpă Siu Alăng Chau Cứ Lộ
    Giang Kha
"""
FAMILY_NAMES = frozenset(_FAMILY.split())
_PERSON = rf"(?:(?:{'|'.join(_FAMILY.split())})[ ](?!Chí[ ]Minh)[{UPPER}]|H['’])"
# Second syllables of words in the names of organisations: `Nông nghiệp`, `Phản biện xã hội`.
_SMALL = """
    an bạc bảo biện biểu binh bộ cao cấp chất chế chiến chính chủ chức công cứu dân dục dựng đại đỏ đoàn động gia giáo
    gìn hành hiểm hiệp hình hóa hoá hoạch học hội hợp hữu huy kê kết khẩu khí khoa kiểm ký lạc lao lâm lịch liệt luật
    lực lượng mại minh môi nghệ nghiệp ngoại nguyên nhà nhánh nhập niên nữ nước pháp phát phòng phối phụng quan quân
    quần quốc sãi sản sát sĩ sinh sử sự tác tài tải tạo tật tế thanh thao thập thể thi thiếu thông thuật thuế thương
    tin tình tính toán tôn tộc tra trận trào trẻ trí triển trọng trợ trực trường truyền tuổi tuyên tư từ vận vệ viên
    vũ vụ xã xây xuất xứ yêu ủy uỷ ương
"""
SMALL_WORDS = frozenset(_SMALL.split())
# What somebody does, which begins as such a word does: `Giám đốc Sở Y tế phát biểu`.
DOES = (
    "biểu dương|chủ trì|chủ tọa|chủ toạ|công bố|đại diện|động viên|kết luận|kết nối|kiểm tra|ký kết"
    "|phát biểu|phát động|phát huy|phát lệnh|quan tâm|tham gia|thanh tra|thể hiện|thông báo|thông qua|thông tin"
    "|trực tiếp"
).replace(" ", "[ ]")
_SEGMENT = (
    rf"(?!{_PERSON}){CAPITALISED}"
    rf"(?:[ ](?!(?:{DOES})(?!\w))(?:nhân[ ]dân|nông[ ]thôn|{'|'.join(_SMALL.split())})(?!\w)){{0,3}}"
)
_SEGMENTS = rf"{_SEGMENT}(?:[ ]{_SEGMENT}){{0,5}}"
_FREE = rf"{_SEGMENTS}(?:(?:,[ ]{_SEGMENTS})?[ ]và[ ]{_SEGMENTS}|[ ][-–][ ](?:Ngân[ ]sách|Xã[ ]hội)(?!\w))?"
_FRONT = r"""(?:UB(?:TƯ|TW|T\.Ư)[ ]|(?:(?:Ủy|Uỷ)[ ][Bb]an[ ]|UB[ ])?(?:(?:Trung[ ]ương|TƯ|T\.Ư|TW)[ ])?)
    (?:UBMTTQ|MTTQ|Mặt[ ]trận(?:[ ]Tổ[ ]quốc)?(?:[ ]\(MTTQ\))?)(?:VN)?(?:[ \xa0](?:Việt[ ]Nam|VN))?(?!\w)"""
_BODY = rf"""(?: {_FRONT} | HĐND | UBND | Hội[ ]đồng[ ][Nn]hân[ ]dân | (?:Ủy|Uỷ)[ ][Bb]an[ ][Nn]hân[ ]dân
  | (?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng)[ ](?:ủy|uỷ|đoàn|bộ) | Trung[ ]ương(?:[ ]Đảng)? | Bộ[ ]Chính[ ]trị | Quốc[ ]hội
  | [Đđ]oàn[ ](?:đại[ ]biểu[ ]Quốc[ ]hội|ĐBQH|TNCS[ ]Hồ[ ]Chí[ ]Minh|Chủ[ ]tịch|[Tt]hanh[ ]niên)
  | [Đđ]oàn[ ]chuyên[ ]trách | (?:Quân[ ]khu|Quân[ ]đoàn|Binh[ ]đoàn|Sư[ ]đoàn|Trung[ ]đoàn)(?:[ ]\d{{1,3}})?
  | BTV | BCH | LĐLĐ | VKSND | TAND | Nhà[ ]nước | [Cc]hi[ ]bộ
  | [Bb]an[ ][Cc]ông[ ]tác[ ][Mm]ặt[ ]trận | Báo[ ]Đại[ ]Đoàn[ ]Kết
  | (?:Hội(?:[ ]đồng)?|Hiệp[ ]hội|(?:Ủy|Uỷ)[ ][Bb]an|Liên|Đồn|Hạt|Thanh[ ]tra|Bộ[ ]đội|Bệnh[ ]viện|Học[ ]viện
      |Ngân[ ]hàng|Tổng[ ][Cc]ông[ ]ty|Tập[ ]đoàn|[Bb]an|Sở|[Pp]hòng|Bộ|Viện|Trường|Trung[ ]tâm|Văn[ ]phòng|Quỹ|Công
      |Hợp[ ]tác[ ]xã|Chi[ ]cục|Cục|Tòa|Toà|Tạp[ ]chí|Báo|Đài|Khoa|Thường[ ](?:trực|vụ))
      (?:[ ](?:đoàn|minh|hiệp|an|ty|án(?:[ ]nhân[ ]dân)?))?(?:[ ]{_FREE})?
)(?!\w)"""
_PLACES = (
    r"huyện|quận|thị[ ]xã|xã|phường|thị[ ]trấn|đặc[ ]khu|thôn|xóm|bản|làng|ấp|buôn|khóm|khối"
    r"|khu[ ]phố|khu[ ]dân[ ]cư|tổ[ ]dân[ ]phố"
)
# What is a part in an event, not an office: `Trưởng Ban Tổ chức hội thi`.
_PART = re.compile(
    r"(?:Phó )?(?:Trưởng|Chủ tịch|Giám đốc) (?:(?:Tiểu b|[Bb])an (?:Giám khảo|Vận động|Chỉ đạo|Soạn thảo|Điều hành"
    r"|Tổ chức (?:cuộc|hội thi|hội diễn|giải|lễ|chương trình|đại hội|sự kiện|chiến dịch|Ngày hội))"
    r"|[Đđ]oàn (?:giám sát|công tác|kiểm tra|khảo sát|thanh tra|vận động)|Hội đồng (?:thi đua|xét|thẩm định|chấm))"
)


@dataclass(frozen=True)
class Grammar:
    """Patterns of a title with the provinces known: one that ends by itself, one that a name must follow."""

    rank: re.Pattern[str]
    title: re.Pattern[str]
    before_name: re.Pattern[str]

    @staticmethod
    def of(known: Names) -> "Grammar":
        """The grammar for these provinces."""
        return _grammar(known.pattern)


@lru_cache(maxsize=8)
def _grammar(province: str) -> Grammar:
    unit = rf"(?:tỉnh|[Tt]hành[ ]phố|TP)(?!\w)(?:\.?[ ]?{province})?"
    own_name = rf"{CAPITALISED}(?:[ ](?!{_PERSON}){CAPITALISED}){{0,2}}(?:[ ]\d+(?!\w))?"
    own_end = rf"(?:[ ](?:{_PLACES})(?!\w)(?:[ ](?:\d+|{own_name}))?)"
    any_end = rf"(?:[ ](?:{_PLACES})(?!\w)(?:[ ](?:\d+|{CAPITALISED})){{0,4}})"
    quoted = r"(?:[ ][“\"][^“”\"\n]{3,40}[”\"])?"
    bodies = rf"(?:[ ]{_BODY}(?:,?[ ]{_BODY}|[ ]của[ ]Quốc[ ]hội)?{quoted})?"
    title = rf"{_RANK}{bodies}(?:[ ]{unit}|%s|[ ]{province})?"
    return Grammar(
        re.compile(_RANK, re.VERBOSE),
        re.compile(title % own_end, re.VERBOSE),
        re.compile(title % any_end, re.VERBOSE),
    )


def is_part_in_event(text: str, start: int) -> bool:
    """What begins at `start` is somebody's part in an event rather than an office."""
    return _PART.match(text, start) is not None
