"""More short texts, labelled by hand, each with a trap for who reads by patterns. All people are invented."""

# As `labelled.PLACES`: (headline, lead, provinces, words of the day or None).
PLACES: list[tuple[str, str, tuple[str, ...], str | None]] = [
    ("Công ty Cổ phần Gang thép Thái Nguyên hỗ trợ xóa nhà tạm", "Công ty ủng hộ 500 triệu đồng.", (), None),
    ("Bia Hà Nội - Hải Dương tặng quà Tết", "Công ty CP Bia Hà Nội - Hải Dương trao 200 suất quà.", (), None),
    ("Vietcombank Thái Bình trao sổ tiết kiệm", "Sáng 6/3, chi nhánh trao 20 sổ.", (), "Sáng 6/3"),
    ("Trường THPT chuyên Thái Bình khai giảng", "Sáng 5/9, trường đón 400 học sinh mới.", (), "Sáng 5/9"),
    (
        "Huyện Hòa Bình giám sát quỹ vì người nghèo",
        "Chiều 8/8, tại huyện Hòa Bình, tỉnh Bạc Liêu.",
        ("bac-lieu",),
        "Chiều 8/8",
    ),
    (
        "Chức sắc Hòa Hảo chung tay làm cầu",
        "Sáng 2/7, tại An Giang, cây cầu thứ 50 khánh thành.",
        ("an-giang",),
        "Sáng 2/7",
    ),
    (
        "Phường Hòa Bình ra mắt mô hình tự quản",
        "Tối 12/5, phường Hòa Bình, TP Hải Phòng ra mắt mô hình.",
        ("hai-phong",),
        "Tối 12/5",
    ),
    ("Chị Bùi Thị Hà Giang vượt khó làm giàu", "Chị Hà Giang nuôi 200 con dê.", (), None),
    ("Gặp lại cựu binh Trần Quảng Nam", "Ông Quảng Nam nay đã 90 tuổi.", (), None),
    ("Thầy giáo Lê Phú Yên và lớp học miễn phí", "Lớp học mở từ tối 3/9.", (), "tối 3/9"),
    ("Nghĩa tình Hà Nam xưa", "Ngày 4/4/2008, tỉnh Hà Nam trao 300 căn nhà.", ("ha-nam",), "Ngày 4/4/2008"),
    (
        "Nam Định, Hà Nam, Ninh Bình cùng chống lụt",
        "Chiều 9/9, nước sông lên nhanh.",
        ("nam-dinh", "ha-nam", "ninh-binh"),
        "Chiều 9/9",
    ),
    (
        "Vĩnh Phúc - Phú Thọ: Giao ban công tác Mặt trận",
        "Sáng 1/7, hội nghị giao ban diễn ra.",
        ("vinh-phuc", "phu-tho"),
        "Sáng 1/7",
    ),
    ("Tỉnh Lâm Đồng mới ra mắt Ủy ban MTTQ", "Sáng 1/7/2025, lễ ra mắt diễn ra.", ("lam-dong",), "Sáng 1/7/2025"),
    (
        "Xe khách Nghệ An - Hà Tĩnh miễn phí cho sinh viên",
        "Chuyến đầu chạy sáng 20/1.",
        ("nghe-an", "ha-tinh"),
        "sáng 20/1",
    ),
    (
        "Đồng bào Chăm đón Ramưwan",
        "Sáng 8/3, tại xã Phước Nam, huyện Thuận Nam, tỉnh Ninh Thuận.",
        ("ninh-thuan",),
        "Sáng 8/3",
    ),
    ("Ban Trị sự Phật giáo tỉnh Sóc Trăng tặng áo ấm", "Các chùa góp 900 áo ấm.", ("soc-trang",), None),
    ("Cao tốc Lạng Sơn - Cao Bằng: Dân hiến đất", "Đã có 120 hộ giao đất.", (), None),
    ("Báo Quảng Ninh trao giải viết về biển đảo", "Tối 21/6, lễ trao giải diễn ra.", (), "Tối 21/6"),
    ("Kỷ niệm Quốc khánh 2/9 ở bản xa", "Chiều 31/8, bản Nậm Thử treo cờ.", (), "Chiều 31/8"),
    ("Nhà máy thủy điện Hòa Bình xả lũ", "Lúc 9 giờ ngày 12/8, nhà máy mở một cửa xả.", (), "ngày 12/8"),
    (
        "Bình Dương: 95% ý kiến đồng thuận",
        "Trong 2 ngày 15 và 16/4, tỉnh lấy ý kiến cử tri.",
        ("binh-duong",),
        "ngày 15 và 16/4",
    ),
    (
        "Long An: Quyết định số 24 đi vào cuộc sống",
        "Theo Quyết định 24 ngày 10/2/2023, 12 xã được hỗ trợ.",
        ("long-an",),
        None,
    ),
    (
        "Tiền Giang: Đại hội nhiệm kỳ 2024-2029",
        "Đại hội tổ chức trong hai ngày 20-21/8.",
        ("tien-giang",),
        "ngày 20-21/8",
    ),
    ("Lễ hội Gióng", "Sáng mùng 6 tháng Giêng, lễ hội khai mạc.", (), "Sáng mùng 6 tháng Giêng"),
    ("Tết Đoan Ngọ miền sông nước", "Ngày mùng 5 tháng 5 âm lịch, bà con dâng lễ.", (), "Ngày mùng 5 tháng 5 âm lịch"),
    ("Đến năm 2025, Hải Dương không còn nhà dột", "Tỉnh Hải Dương đặt mục tiêu này từ 2023.", ("hai-duong",), None),
    ("24/7 bên dân vùng lũ", "Đội xung kích trực 24/7 suốt mùa mưa.", (), None),
    ("Tỷ lệ 3/4 hộ đồng ý", "Có 3/4 số hộ ở thôn đồng ý hiến đất.", (), None),
    (
        "Kết nghĩa Hủa Phăn",
        "Sáng 17/7, Mặt trận tỉnh Thanh Hóa tiếp đoàn tỉnh Hủa Phăn (Lào).",
        ("thanh-hoa",),
        "Sáng 17/7",
    ),
    ("ĐÀ NẴNG: Đối thoại với thanh niên", "Sáng 26/3, buổi đối thoại diễn ra.", ("da-nang",), "Sáng 26/3"),
    ("Mặt trận TP. Đà Nẵng giám sát đầu tư công", "Đợt giám sát bắt đầu từ ngày 4/6.", ("da-nang",), "ngày 4/6"),
    ("Về Cao Bằng mùa thác", "Tiểu thương góp 40 triệu đồng.", ("cao-bang",), None),
    (
        "Người Lai Châu ở Sài Gòn",
        "Tối 9/11, 200 người dự buổi gặp đồng hương.",
        ("lai-chau", "ho-chi-minh"),
        "Tối 9/11",
    ),
]

# As `labelled.PEOPLE`: (text, {name: titles in the order given}).
PEOPLE: list[tuple[str, dict[str, list[str]]]] = [
    (
        "Tham dự có các ông: Lê Thử Sông - Chủ tịch HĐND tỉnh; Cao Mẫu Núi - Giám đốc Công an tỉnh "
        "và bà Mã Thị Thử - Phó Trưởng Ban Dân vận Tỉnh ủy.",
        {
            "Lê Thử Sông": ["Chủ tịch HĐND tỉnh"],
            "Cao Mẫu Núi": ["Giám đốc Công an tỉnh"],
            "Mã Thị Thử": ["Phó Trưởng Ban Dân vận Tỉnh ủy"],
        },
    ),
    ("Đồng chí Phan Thử Thái Bình, Bí thư Thị ủy Mẫu Sơn dự.", {"Phan Thử Thái Bình": ["Bí thư Thị ủy Mẫu Sơn"]}),
    (
        "Ông Trần Hưng Yên, Giám đốc Công ty TNHH Mẫu Phát cho biết đã góp 1 tỷ đồng.",
        {"Trần Hưng Yên": ["Giám đốc Công ty TNHH Mẫu Phát"]},
    ),
    ("Hòa thượng Thích Mẫu Tâm, Trưởng Ban Trị sự Giáo hội Phật giáo Việt Nam tỉnh trao quà.", {}),
    ("Thiếu tướng Hồ Thử Lâm, Chính ủy Quân khu 1 phát biểu.", {"Hồ Thử Lâm": ["Thiếu tướng", "Chính ủy Quân khu 1"]}),
    ("Nguyên Phó Chủ tịch nước Trương Mẫu Hoa thăm trường.", {"Trương Mẫu Hoa": ["Nguyên Phó Chủ tịch nước"]}),
    (
        "Ông Bạch Thử Quang, nguyên Bí thư Huyện ủy, nguyên Chủ tịch UBND huyện kể lại.",
        {"Bạch Thử Quang": ["nguyên Bí thư Huyện ủy", "nguyên Chủ tịch UBND huyện"]},
    ),
    ("Bà Lương Thị Mẫu (Chủ tịch Hội LHPN tỉnh) tặng quà.", {"Lương Thị Mẫu": ["Chủ tịch Hội LHPN tỉnh"]}),
    (
        "Theo Phó Giám đốc Sở Nông nghiệp và Phát triển nông thôn Tôn Mẫu Điền, lúa được mùa.",
        {"Tôn Mẫu Điền": ["Phó Giám đốc Sở Nông nghiệp và Phát triển nông thôn"]},
    ),
    (
        "Giám đốc Sở Văn hóa, Thể thao và Du lịch Mai Thử Vân khai mạc.",
        {"Mai Thử Vân": ["Giám đốc Sở Văn hóa, Thể thao và Du lịch"]},
    ),
    (
        "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh, Trưởng Ban Vận động Quỹ “Vì người nghèo” tỉnh Hoàng Mẫu Minh trao nhà.",
        {"Hoàng Mẫu Minh": ["Chủ tịch Ủy ban MTTQ Việt Nam tỉnh"]},
    ),
    (
        "Trung tá Vừ Thử Dê, Đồn trưởng Đồn Biên phòng Nậm Mẫu thăm bản.",
        {"Vừ Thử Dê": ["Trung tá", "Đồn trưởng Đồn Biên phòng Nậm Mẫu"]},
    ),
    (
        "Ông Hầu Mẫu Lềnh, Bộ trưởng, Chủ nhiệm Ủy ban Dân tộc dự Ngày hội.",
        {"Hầu Mẫu Lềnh": ["Bộ trưởng", "Chủ nhiệm Ủy ban Dân tộc"]},
    ),
    (
        "Phó Chủ tịch UBTƯ MTTQ Việt Nam Nguyễn Thử Dân kết luận.",
        {"Nguyễn Thử Dân": ["Phó Chủ tịch UBTƯ MTTQ Việt Nam"]},
    ),
    ("Ông Y Mẫu Niê, Phó Chủ tịch UBND xã Ea Thử, tặng cồng chiêng.", {"Y Mẫu Niê": ["Phó Chủ tịch UBND xã Ea Thử"]}),
    ("Bà H'Mẫu Byă, Bí thư chi bộ buôn Thử, vận động dân.", {"H'Mẫu Byă": ["Bí thư chi bộ buôn Thử"]}),
    (
        "Ông Danh Thử, Trưởng ban Công tác Mặt trận ấp Mẫu 2, góp 10 ngày công.",
        {"Danh Thử": ["Trưởng ban Công tác Mặt trận ấp Mẫu 2"]},
    ),
    ("Linh mục Giuse Trần Mẫu Hòa cảm ơn Mặt trận.", {}),
    ("PGS.TS Vũ Thử Học, Viện trưởng Viện Mẫu học trình bày.", {"Vũ Thử Học": ["Viện trưởng Viện Mẫu học"]}),
    ("Thạc sĩ Đỗ Mẫu Lan, giảng viên, chia sẻ.", {}),
    ("Cô giáo Phạm Thị Thử, chủ nhiệm lớp 4A, dạy thêm miễn phí.", {}),
    ("Con đường mang tên Phan Thử Bội dài 3 km.", {}),
    ("Công ty Nguyễn Mẫu Phát ủng hộ 50 suất quà.", {}),
    ("Khu di tích Trần Thử Đạo đón khách.", {}),
    ("Đồng chí Bí thư Tỉnh ủy nhấn mạnh ba việc.", {}),
    ("Chủ tịch UBND tỉnh yêu cầu Sở Y tế báo cáo trước ngày 5/5.", {}),
    ("Trưởng Ban Tổ chức giải Lê Mẫu Thể trao cúp.", {}),
    ("Nghệ nhân Lò Thị Mẫu truyền nghề dệt.", {}),
    ("Đại biểu Quốc hội khóa XV Tráng Thử Dương tiếp xúc cử tri.", {}),
    (
        "Chủ tịch Hội Người cao tuổi xã Thử Sơn, ông Chu Mẫu Thọ, tặng cây.",
        {"Chu Mẫu Thọ": ["Chủ tịch Hội Người cao tuổi xã Thử Sơn"]},
    ),
    ("Trưởng thôn Nà Thử Hoàng Văn Mẫu đi từng nhà.", {"Hoàng Văn Mẫu": ["Trưởng thôn Nà Thử"]}),
    (
        "Ông Ksor Thử - Chủ tịch Ủy ban MTTQ Việt Nam huyện Chư Mẫu - cho biết đã vận động 300 triệu đồng.",
        {"Ksor Thử": ["Chủ tịch Ủy ban MTTQ Việt Nam huyện Chư Mẫu"]},
    ),
    (
        "Ủy viên Thường vụ Thành ủy, Chủ tịch Ủy ban MTTQ Việt Nam thành phố Cần Thơ Nguyễn Mẫu Hoàng thăm chùa.",
        {"Nguyễn Mẫu Hoàng": ["Ủy viên Thường vụ Thành ủy", "Chủ tịch Ủy ban MTTQ Việt Nam thành phố Cần Thơ"]},
    ),
    (
        "Phó Trưởng đoàn chuyên trách Đoàn đại biểu Quốc hội tỉnh Đặng Mẫu Mai nêu ý kiến.",
        {"Đặng Mẫu Mai": ["Phó Trưởng đoàn chuyên trách Đoàn đại biểu Quốc hội tỉnh"]},
    ),
    (
        "Ông Lê Mẫu Tâm, Chủ tịch UBND thị trấn Thử Nghĩa và ông Lê Thử Đức, Chủ tịch Hội Nông dân thị trấn ký kết.",
        {"Lê Mẫu Tâm": ["Chủ tịch UBND thị trấn Thử Nghĩa"], "Lê Thử Đức": ["Chủ tịch Hội Nông dân thị trấn"]},
    ),
    (
        "Đồng chí Vũ Mẫu Hà, Ủy viên Ban Thường vụ, Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy chủ trì.",
        {"Vũ Mẫu Hà": ["Ủy viên Ban Thường vụ", "Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy"]},
    ),
    (
        "Phó Chủ tịch Thường trực HĐND tỉnh kiêm Trưởng Ban Pháp chế Thân Thử Luật báo cáo.",
        {"Thân Thử Luật": ["Phó Chủ tịch Thường trực HĐND tỉnh", "Trưởng Ban Pháp chế"]},
    ),
    ("Tổng Bí thư, Chủ tịch nước Tô Mẫu Lâm gửi lẵng hoa.", {"Tô Mẫu Lâm": ["Tổng Bí thư", "Chủ tịch nước"]}),
    ("Chủ tịch Quốc hội Trần Thử Mẫn dự kỳ họp.", {"Trần Thử Mẫn": ["Chủ tịch Quốc hội"]}),
    (
        "Đại tướng Phan Mẫu Giang, Bộ trưởng Bộ Quốc phòng thăm đơn vị.",
        {"Phan Mẫu Giang": ["Đại tướng", "Bộ trưởng Bộ Quốc phòng"]},
    ),
    (
        "Phó Bí thư Đảng ủy, Chủ tịch Ủy ban MTTQ Việt Nam xã Thử Lạc Mông Thị Mẫu phát động.",
        {"Mông Thị Mẫu": ["Phó Bí thư Đảng ủy", "Chủ tịch Ủy ban MTTQ Việt Nam xã Thử Lạc"]},
    ),
    ("Quyền Giám đốc Sở Nội vụ Ôn Mẫu Kiệt ký văn bản.", {"Ôn Mẫu Kiệt": ["Quyền Giám đốc Sở Nội vụ"]}),
    ("Chánh Thanh tra tỉnh Lưu Thử Trực kết luận.", {"Lưu Thử Trực": ["Chánh Thanh tra tỉnh"]}),
    (
        "Viện trưởng Viện Kiểm sát nhân dân tỉnh Mạc Mẫu Kiểm dự.",
        {"Mạc Mẫu Kiểm": ["Viện trưởng Viện Kiểm sát nhân dân tỉnh"]},
    ),
    ("Chánh án Tòa án nhân dân tỉnh Khương Thử Án giải trình.", {"Khương Thử Án": ["Chánh án Tòa án nhân dân tỉnh"]}),
    (
        "Đại tá Sầm Mẫu Quân, Chỉ huy trưởng Bộ Chỉ huy Quân sự tỉnh trao quà.",
        {"Sầm Mẫu Quân": ["Đại tá", "Chỉ huy trưởng Bộ Chỉ huy Quân sự tỉnh"]},
    ),
    (
        "Dự họp có ông Đoàn Văn Mẫu, TUV, Chủ tịch Ủy ban MTTQ Việt Nam tỉnh.",
        {"Đoàn Văn Mẫu": ["TUV", "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh"]},
    ),
    (
        "Trưởng ban Công tác Mặt trận khu dân cư Phạm Văn Mẫu cho biết bà con góp 420 triệu đồng.",
        {"Phạm Văn Mẫu": ["Trưởng ban Công tác Mặt trận khu dân cư"]},
    ),
    (
        "Bác sĩ Trần Thử, Giám đốc Bệnh viện Nguyễn Đình Mẫu, cảm ơn các bạn trẻ.",
        {"Trần Thử": ["Giám đốc Bệnh viện Nguyễn Đình Mẫu"]},
    ),
    (
        "Thiếu tá Hoàng Mẫu Đức, Chính trị viên Đồn Biên phòng Mẫu Sơn nói.",
        {"Hoàng Mẫu Đức": ["Thiếu tá", "Chính trị viên Đồn Biên phòng Mẫu Sơn"]},
    ),
    (
        "Giám đốc Sở Giao thông Vận tải Dương Giả Thắng và Viện trưởng VKSND tỉnh Đỗ Thử Tòng trả lời chất vấn.",
        {"Dương Giả Thắng": ["Giám đốc Sở Giao thông Vận tải"], "Đỗ Thử Tòng": ["Viện trưởng VKSND tỉnh"]},
    ),
    (
        "Dự có Phó Bí thư Thường trực Thành ủy TP.HCM Nguyễn Mẫu Lộc, Phó Chủ tịch Ủy ban MTTQ Việt Nam TP.HCM "
        "Phạm Thử Thiện và Bí thư Đảng ủy đặc khu Côn Đảo Lê Giả Phong.",
        {
            "Nguyễn Mẫu Lộc": ["Phó Bí thư Thường trực Thành ủy TP.HCM"],
            "Phạm Thử Thiện": ["Phó Chủ tịch Ủy ban MTTQ Việt Nam TP.HCM"],
            "Lê Giả Phong": ["Bí thư Đảng ủy đặc khu Côn Đảo"],
        },
    ),
    (
        "Chủ nhiệm Ủy ban Xã hội của Quốc hội Nguyễn Thúy Thử; Phó Tổng Kiểm toán Nhà nước Hà Mẫu Dung cùng dự.",
        {
            "Nguyễn Thúy Thử": ["Chủ nhiệm Ủy ban Xã hội của Quốc hội"],
            "Hà Mẫu Dung": ["Phó Tổng Kiểm toán Nhà nước"],
        },
    ),
    (
        "Ông Đinh Văn Thử, cựu chiến binh, Chủ tịch Hội Cựu chiến binh xã giữ rừng 30 năm.",
        {"Đinh Văn Thử": ["Chủ tịch Hội Cựu chiến binh xã"]},
    ),
    (
        "Bà Lò Thị Mẫu (65 tuổi), Trưởng bản Nà Thử vận động bà con.",
        {"Lò Thị Mẫu": ["Trưởng bản Nà Thử"]},
    ),
    (
        "Ông Nguyễn Giả Bình, Hạt trưởng Hạt Kiểm lâm An Lão nói rừng còn.",
        {"Nguyễn Giả Bình": ["Hạt trưởng Hạt Kiểm lâm An Lão"]},
    ),
]
