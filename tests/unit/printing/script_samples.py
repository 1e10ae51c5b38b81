# ruff: noqa: RUF001  Arabic and Chinese have punctuation of their own.
"""The same programmes in seven languages and three scripts, as an office would publish them.

`sample_pages()` gives a programme a language, `sample_theme(lang)` a theme of three of them,
`sample_frame(lang)` the site around them, and `mixed_page()` an English page that quotes others.
"""

from dataclasses import dataclass

from handlers.release.manifest import Frame, Office, Wording
from handlers.release.model import (
    Article,
    Block,
    Emphasis,
    Heading,
    Item,
    Link,
    List,
    Page,
    Paragraph,
    Quote,
    Reference,
    Spans,
    Strong,
    Table,
    Text,
)

WEBSITE = "https://www.baliprocess.net/"
EMAIL = "office@example.org"
PHONE = "+61 2 5550 0100"
THEME = "migration-and-development"


@dataclass(frozen=True)
class Story:
    """One article: title and summary, then a text whose parts before and after a link are apart."""

    title: str
    summary: str
    before: str
    link: str
    after: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telling:
    """What one language says.

    An `origin` has a date in the middle that is stressed; `contact` is the words around telephone
    number and address.
    """

    site: str
    tagline: str
    licence: str
    office: str
    theme: Story
    bali: Story
    name: str
    origin: tuple[str, str, str]
    glance: str
    header: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    role: str
    role_lead: str
    steering: str
    steering_lead: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    quote: str
    source: str
    questions: str
    contact: tuple[str, str, str]
    vanuatu: Story
    solomon: Story


TELLINGS: dict[str, Telling] = {
    "en": Telling(
        site="Migration Programmes in the Pacific",
        tagline="What each programme does, with whom, and where it stands",
        licence="Unless a page says otherwise, its text may be reused under CC BY 4.0.",
        office="Pacific Programmes Office",
        theme=Story(
            "Migration and Development",
            "Stronger institutions and closer cooperation, so that migration serves development.",
            "Well-run migration supports development. More about the meetings is on the ",
            "Bali Process website",
            ".",
        ),
        bali=Story(
            "Bali Process on People Smuggling, Trafficking in Persons "
            "and Related Transnational Crime",
            "A regional forum against people smuggling and human trafficking; "
            "IOM runs its secretariat.",
            " brings states of Asia and the Pacific together, and others from further away. They "
            "look for workable answers to people smuggling, human trafficking and the crime that "
            "goes with them. Its news and documents are on the ",
            "Bali Process website",
            ".",
            (
                "advising on where the process should go next;",
                "helping to write the plan of action;",
                "seeing to the practical work behind each meeting.",
            ),
        ),
        name="The Bali Process",
        origin=(
            "Ministers met in Bali in ",
            "February 2002",
            ", and the joint work took its name from the island.",
        ),
        glance="Programme at a glance",
        header=("Subject", "Detail"),
        rows=(
            ("Began", "February 2002, in Bali"),
            ("Chairs", "Indonesia and Australia"),
            ("Taking part", "More than 50 countries and agencies"),
            ("Website", WEBSITE),
        ),
        role="What IOM does",
        role_lead="The International Organization for Migration (IOM) is a member and also runs "
        "the secretariat. In practice this means:",
        steering="Who steers it",
        steering_lead="A Steering Group watches over the work. Around its table are:",
        groups=(
            ("four governments:", ("Australia", "Indonesia", "New Zealand", "Thailand")),
            ("two international bodies:", ("IOM", "the United Nations refugee agency (UNHCR)")),
        ),
        quote="No country can solve this alone: on that we agreed at once.",
        source="A delegate at the first meeting",
        questions="Questions",
        contact=("Ring the office on ", " on working days, or write to ", "."),
        vanuatu=Story(
            "Border Capacity Improvement Program (BCIP) in Vanuatu",
            "How the country’s borders are managed, and what could work better.",
            "IOM opened an office in Port Vila for it in August 2011. A related project was held ",
            "in Solomon Islands",
            ". There are three areas of work:",
            ("migration policy", "working procedures", "people and their skills"),
        ),
        solomon=Story(
            "Capacity building for Solomon Islands",
            "A project of two years, begun in 2009, on better border management.",
            "It advised Solomon Islands on how to manage its borders. Similar work was taken up ",
            "in Vanuatu",
            ".",
        ),
    ),
    "fr": Telling(
        site="Programmes de migration dans le Pacifique",
        tagline="Ce que fait chaque programme, avec qui, et où il en est",
        licence="Sauf mention contraire, les textes peuvent être réutilisés sous licence "
        "CC BY 4.0.",
        office="Bureau des programmes du Pacifique",
        theme=Story(
            "Migration et développement",
            "Des institutions plus solides et une coopération plus étroite, "
            "pour que la migration serve le développement.",
            "Une migration bien gérée favorise le développement. Pour en savoir plus sur les "
            "réunions, consultez le ",
            "site du Processus de Bali",
            ".",
        ),
        bali=Story(
            "Processus de Bali sur le trafic illicite de migrants, la traite des personnes "
            "et la criminalité transnationale connexe",
            "Un forum régional contre le trafic illicite de migrants et la traite des personnes, "
            "dont l’OIM assure le secrétariat.",
            " réunit des États d’Asie et du Pacifique, ainsi que d’autres venus de plus loin. Ils "
            "cherchent des réponses concrètes au trafic illicite de migrants, à la traite des "
            "personnes et à la criminalité qui les accompagne. Ses actualités et ses documents "
            "sont publiés sur le ",
            "site du Processus de Bali",
            ".",
            (
                "donner un avis sur les orientations à venir ;",
                "contribuer à la rédaction du plan d’action ;",
                "prendre en charge l’organisation matérielle de chaque réunion.",
            ),
        ),
        name="Le Processus de Bali",
        origin=(
            "Des ministres se sont réunis à Bali en ",
            "février 2002",
            ", et l’entreprise commune a pris le nom de l’île.",
        ),
        glance="Le programme en bref",
        header=("Rubrique", "Précisions"),
        rows=(
            ("Début", "Février 2002, à Bali"),
            ("Coprésidence", "Indonésie et Australie"),
            ("Participation", "Plus de 50 pays et organismes"),
            ("Site web", WEBSITE),
        ),
        role="Ce que fait l’OIM",
        role_lead="L’Organisation internationale pour les migrations (OIM) est membre du processus "
        "et en assure aussi le secrétariat. Concrètement, elle se charge de :",
        steering="Qui le pilote",
        steering_lead="Un Groupe directeur veille aux travaux. Y siègent :",
        groups=(
            (
                "quatre gouvernements :",
                ("l’Australie", "l’Indonésie", "la Nouvelle-Zélande", "la Thaïlande"),
            ),
            (
                "deux organismes internationaux :",
                ("l’OIM", "le Haut-Commissariat des Nations Unies pour les réfugiés (HCR)"),
            ),
        ),
        quote="Aucun pays ne peut y répondre seul : là-dessus, nous étions d’accord d’emblée.",
        source="Une déléguée à la première réunion",
        questions="Questions",
        contact=("Appelez le bureau au ", " les jours ouvrables, ou écrivez à ", "."),
        vanuatu=Story(
            "Programme d’amélioration des capacités aux frontières (BCIP) à Vanuatu",
            "Comment les frontières du pays sont gérées, et ce qui pourrait mieux fonctionner.",
            "L’OIM a ouvert pour lui un bureau à Port-Vila en août 2011. Un projet voisin a eu "
            "lieu ",
            "aux Îles Salomon",
            ". Le travail porte sur trois domaines :",
            ("la politique migratoire", "les procédures de travail", "le personnel"),
        ),
        solomon=Story(
            "Renforcement des capacités aux Îles Salomon",
            "Un projet de deux ans, commencé en 2009, pour mieux gérer les frontières.",
            "Il a conseillé les Îles Salomon sur la gestion de leurs frontières. Un travail "
            "semblable a ensuite été mené ",
            "à Vanuatu",
            ".",
        ),
    ),
    "es": Telling(
        site="Programas de migración en el Pacífico",
        tagline="Qué hace cada programa, con quién y en qué punto se encuentra",
        licence="Salvo indicación en contrario, los textos pueden reutilizarse con la licencia "
        "CC BY 4.0.",
        office="Oficina de Programas del Pacífico",
        theme=Story(
            "Migración y desarrollo",
            "Instituciones más sólidas y una cooperación más estrecha, "
            "para que la migración contribuya al desarrollo.",
            "Una migración bien gestionada favorece el desarrollo. Hay más información sobre las "
            "reuniones en el ",
            "sitio web del Proceso de Bali",
            ".",
        ),
        bali=Story(
            "Proceso de Bali sobre el Tráfico Ilícito de Migrantes, la Trata de Personas "
            "y la Delincuencia Transnacional Conexa",
            "Un foro regional contra el tráfico ilícito de migrantes y la trata de personas, "
            "de cuya secretaría se encarga la OIM.",
            " reúne a Estados de Asia y el Pacífico, y a otros de más lejos. Buscan respuestas "
            "viables al tráfico ilícito de migrantes, a la trata de personas y a los delitos que "
            "los acompañan. Sus noticias y documentos se publican en el ",
            "sitio web del Proceso de Bali",
            ".",
            (
                "asesorar sobre los próximos pasos del proceso;",
                "ayudar a redactar el plan de acción;",
                "ocuparse de la organización práctica de cada reunión.",
            ),
        ),
        name="El Proceso de Bali",
        origin=(
            "Los ministros se reunieron en Bali en ",
            "febrero de 2002",
            ", y la labor común tomó el nombre de la isla.",
        ),
        glance="El programa de un vistazo",
        header=("Asunto", "Detalle"),
        rows=(
            ("Comienzo", "Febrero de 2002, en Bali"),
            ("Presidencia", "Indonesia y Australia"),
            ("Participantes", "Más de 50 países y organismos"),
            ("Sitio web", WEBSITE),
        ),
        role="¿Qué hace la OIM?",
        role_lead="La Organización Internacional para las Migraciones (OIM) es miembro y se "
        "encarga también de la secretaría. En la práctica, esto significa:",
        steering="¿Quién lo dirige?",
        steering_lead="Un Grupo Directivo vela por los trabajos. Lo integran:",
        groups=(
            ("cuatro gobiernos:", ("Australia", "Indonesia", "Nueva Zelandia", "Tailandia")),
            (
                "dos organismos internacionales:",
                ("la OIM", "la Agencia de las Naciones Unidas para los Refugiados (ACNUR)"),
            ),
        ),
        quote="Ningún país puede resolverlo solo: en eso coincidimos desde el primer momento.",
        source="Una delegada en la primera reunión",
        questions="Preguntas",
        contact=("Llame a la oficina al ", " en días laborables, o escriba a ", "."),
        vanuatu=Story(
            "Programa de mejora de la capacidad fronteriza (BCIP) en Vanuatu",
            "Cómo se gestionan las fronteras del país y qué podría funcionar mejor.",
            "La OIM abrió para ello una oficina en Port Vila en agosto de 2011. Un proyecto afín "
            "se llevó a cabo ",
            "en las Islas Salomón",
            ". Hay tres ámbitos de trabajo:",
            ("la política migratoria", "los procedimientos de trabajo", "el personal"),
        ),
        solomon=Story(
            "Fortalecimiento de la capacidad en las Islas Salomón",
            "Un proyecto de dos años, iniciado en 2009, para gestionar mejor las fronteras.",
            "Asesoró a las Islas Salomón sobre la gestión de sus fronteras. Más tarde se emprendió "
            "una labor semejante ",
            "en Vanuatu",
            ".",
        ),
    ),
    "id": Telling(
        site="Program Migrasi di Pasifik",
        tagline="Apa yang dikerjakan setiap program, bersama siapa, dan sejauh mana kemajuannya",
        licence="Kecuali dinyatakan lain, teks di situs ini dapat digunakan kembali dengan "
        "lisensi CC BY 4.0.",
        office="Kantor Program Pasifik",
        theme=Story(
            "Migrasi dan Pembangunan",
            "Lembaga yang lebih kuat dan kerja sama yang lebih erat, "
            "agar migrasi mendukung pembangunan.",
            "Migrasi yang dikelola dengan baik mendukung pembangunan. Keterangan lebih lanjut "
            "tentang pertemuannya tersedia di ",
            "situs web Proses Bali",
            ".",
        ),
        bali=Story(
            "Proses Bali tentang Penyelundupan Manusia, Perdagangan Orang, "
            "dan Kejahatan Lintas Negara Terkait",
            "Forum regional untuk melawan penyelundupan manusia dan perdagangan orang; "
            "IOM menjalankan sekretariatnya.",
            " mempertemukan negara-negara Asia dan Pasifik serta negara lain dari luar kawasan. "
            "Bersama-sama mereka mencari jawaban yang dapat dijalankan atas penyelundupan manusia, "
            "perdagangan orang, dan kejahatan yang menyertainya. Berita dan dokumennya diterbitkan "
            "di ",
            "situs web Proses Bali",
            ".",
            (
                "memberi saran tentang arah proses selanjutnya;",
                "membantu menyusun rencana aksi;",
                "mengurus persiapan teknis setiap pertemuan.",
            ),
        ),
        name="Proses Bali",
        origin=(
            "Para menteri bertemu di Bali pada ",
            "Februari 2002",
            ", dan kerja sama itu mengambil nama dari pulau tersebut.",
        ),
        glance="Program secara ringkas",
        header=("Perihal", "Keterangan"),
        rows=(
            ("Dimulai", "Februari 2002, di Bali"),
            ("Ketua bersama", "Indonesia dan Australia"),
            ("Peserta", "Lebih dari 50 negara dan badan"),
            ("Situs web", WEBSITE),
        ),
        role="Peran IOM",
        role_lead="Organisasi Internasional untuk Migrasi (IOM) adalah anggota dan sekaligus "
        "menjalankan sekretariat. Tugasnya meliputi:",
        steering="Siapa yang mengarahkannya",
        steering_lead="Sebuah Kelompok Pengarah mengawasi pekerjaan ini. Anggotanya adalah:",
        groups=(
            ("empat pemerintah:", ("Australia", "Indonesia", "Selandia Baru", "Thailand")),
            (
                "dua badan internasional:",
                ("IOM", "Badan Perserikatan Bangsa-Bangsa untuk Pengungsi (UNHCR)"),
            ),
        ),
        quote="Tidak ada negara yang dapat menyelesaikannya sendiri: "
        "tentang hal itu kami langsung sepakat.",
        source="Seorang delegasi pada pertemuan pertama",
        questions="Pertanyaan",
        contact=("Hubungi kantor di nomor ", " pada hari kerja, atau tulis surel ke ", "."),
        vanuatu=Story(
            "Program Peningkatan Kapasitas Perbatasan (BCIP) di Vanuatu",
            "Bagaimana perbatasan negara itu dikelola dan apa yang dapat diperbaiki.",
            "Untuk program ini IOM membuka kantor di Port Vila pada Agustus 2011. Proyek serupa "
            "berlangsung ",
            "di Kepulauan Solomon",
            ". Ada tiga bidang kerja:",
            ("kebijakan migrasi", "tata kerja", "sumber daya manusia"),
        ),
        solomon=Story(
            "Pengembangan kapasitas untuk Kepulauan Solomon",
            "Proyek dua tahun, dimulai pada 2009, untuk pengelolaan perbatasan yang lebih baik.",
            "Proyek ini memberi saran kepada Kepulauan Solomon tentang pengelolaan perbatasannya. "
            "Pekerjaan serupa kemudian dilakukan ",
            "di Vanuatu",
            ".",
        ),
    ),
    "vi": Telling(
        site="Các chương trình di cư ở Thái Bình Dương",
        tagline="Mỗi chương trình làm gì, cùng ai và đang ở giai đoạn nào",
        licence="Trừ khi có ghi chú khác, nội dung trang có thể được sử dụng lại theo giấy phép "
        "CC BY 4.0.",
        office="Văn phòng Chương trình Thái Bình Dương",
        theme=Story(
            "Di cư và phát triển",
            "Thể chế vững mạnh hơn và hợp tác chặt chẽ hơn, để di cư góp phần vào phát triển.",
            "Di cư được quản lý tốt sẽ hỗ trợ phát triển. Thông tin thêm về các cuộc họp có trên ",
            "trang web của Tiến trình Bali",
            ".",
        ),
        bali=Story(
            "Tiến trình Bali về đưa người di cư trái phép, mua bán người "
            "và tội phạm xuyên quốc gia có liên quan",
            "Diễn đàn khu vực về phòng, chống đưa người di cư trái phép và mua bán người; "
            "IOM đảm nhiệm ban thư ký.",
            " quy tụ các quốc gia châu Á và Thái Bình Dương cùng một số nước ngoài khu vực. Các "
            "nước cùng tìm giải pháp khả thi đối với nạn đưa người di cư trái phép, mua bán người "
            "và tội phạm đi kèm. Tin tức và tài liệu được đăng trên ",
            "trang web của Tiến trình Bali",
            ".",
            (
                "tư vấn về hướng đi tiếp theo của tiến trình;",
                "hỗ trợ soạn thảo kế hoạch hành động;",
                "lo công tác hậu cần cho mỗi cuộc họp.",
            ),
        ),
        name="Tiến trình Bali",
        origin=(
            "Các bộ trưởng đã họp tại Bali vào ",
            "tháng 2 năm 2002",
            ", và công việc chung được đặt theo tên hòn đảo này.",
        ),
        glance="Tóm tắt chương trình",
        header=("Mục", "Chi tiết"),
        rows=(
            ("Bắt đầu", "Tháng 2 năm 2002, tại Bali"),
            ("Đồng chủ tịch", "Indonesia và Úc"),
            ("Tham gia", "Hơn 50 quốc gia và tổ chức"),
            ("Trang web", WEBSITE),
        ),
        role="Vai trò của IOM",
        role_lead="Tổ chức Di cư Quốc tế (IOM) là thành viên và đồng thời đảm nhiệm ban thư ký. "
        "Cụ thể, IOM:",
        steering="Ai điều hành",
        steering_lead="Nhóm Chỉ đạo theo dõi công việc của tiến trình. Nhóm gồm có:",
        groups=(
            ("bốn chính phủ:", ("Úc", "Indonesia", "New Zealand", "Thái Lan")),
            (
                "hai tổ chức quốc tế:",
                ("IOM", "Cao ủy Liên Hợp Quốc về người tị nạn (UNHCR)"),
            ),
        ),
        quote="Không nước nào có thể tự mình giải quyết vấn đề này: "
        "chúng tôi đã nhất trí ngay về điều đó.",
        source="Một đại biểu tại cuộc họp đầu tiên",
        questions="Câu hỏi",
        contact=("Vui lòng gọi văn phòng theo số ", " vào ngày làm việc, hoặc viết thư tới ", "."),
        vanuatu=Story(
            "Chương trình Nâng cao năng lực biên giới (BCIP) tại Vanuatu",
            "Biên giới của đất nước được quản lý ra sao và có thể cải thiện điều gì.",
            "IOM đã mở văn phòng tại Port Vila vào tháng 8 năm 2011. Một dự án tương tự đã được "
            "thực hiện ",
            "tại Quần đảo Solomon",
            ". Có ba lĩnh vực công việc:",
            ("chính sách di cư", "quy trình làm việc", "con người và kỹ năng"),
        ),
        solomon=Story(
            "Nâng cao năng lực cho Quần đảo Solomon",
            "Dự án hai năm, bắt đầu từ năm 2009, nhằm quản lý biên giới tốt hơn.",
            "Dự án tư vấn cho Quần đảo Solomon về quản lý biên giới. Công việc tương tự sau đó "
            "được tiến hành ",
            "tại Vanuatu",
            ".",
        ),
    ),
    "ar": Telling(
        site="برامج الهجرة في منطقة المحيط الهادئ",
        tagline="ما يقوم به كل برنامج، ومع من، وإلى أين وصل",
        licence="ما لم يُذكر خلاف ذلك، يجوز إعادة استخدام النصوص بموجب رخصة CC BY 4.0.",
        office="مكتب برامج المحيط الهادئ",
        theme=Story(
            "الهجرة والتنمية",
            "مؤسسات أقوى وتعاون أوثق، لكي تسهم الهجرة في التنمية.",
            "الهجرة حسنة الإدارة تدعم التنمية. وللمزيد عن الاجتماعات يُرجى زيارة ",
            "موقع عملية بالي",
            ".",
        ),
        bali=Story(
            "عملية بالي بشأن تهريب الأشخاص والاتجار بهم وما يتصل بذلك من جرائم عبر وطنية",
            "منتدى إقليمي لمكافحة تهريب الأشخاص والاتجار بهم، تتولى المنظمة الدولية للهجرة أمانته.",
            " تجمع دولاً من آسيا والمحيط الهادئ، ومعها دول أخرى من خارج المنطقة. وتبحث هذه الدول "
            "معاً عن حلول عملية لتهريب الأشخاص والاتجار بهم وما يرافق ذلك من جرائم. وتُنشر "
            "الأخبار والوثائق في ",
            "موقع عملية بالي",
            ".",
            (
                "إسداء المشورة بشأن الخطوات المقبلة؛",
                "المساعدة في صياغة خطة العمل؛",
                "تنظيم الجوانب العملية لكل اجتماع.",
            ),
        ),
        name="عملية بالي",
        origin=(
            "التقى الوزراء في بالي في ",
            "فبراير 2002",
            "، فاتخذ العمل المشترك اسمه من الجزيرة.",
        ),
        glance="لمحة عن البرنامج",
        header=("الموضوع", "التفاصيل"),
        rows=(
            ("البداية", "فبراير 2002، في بالي"),
            ("الرئاسة", "إندونيسيا وأستراليا"),
            ("المشاركون", "أكثر من 50 بلداً وهيئة"),
            ("الموقع", WEBSITE),
        ),
        role="ما تقوم به المنظمة الدولية للهجرة",
        role_lead="المنظمة الدولية للهجرة (IOM) عضو في العملية، وتتولى أمانتها أيضاً. "
        "ويعني ذلك عملياً ما يلي:",
        steering="من يوجّه العملية؟",
        steering_lead="يشرف فريق توجيهي على سير العمل، ويضم:",
        groups=(
            ("أربع حكومات:", ("أستراليا", "إندونيسيا", "نيوزيلندا", "تايلند")),
            (
                "هيئتين دوليتين:",
                (
                    "المنظمة الدولية للهجرة",
                    "مفوضية الأمم المتحدة لشؤون اللاجئين (UNHCR)",
                ),
            ),
        ),
        quote="لا يستطيع أي بلد أن يحل هذه المسألة وحده: على ذلك اتفقنا منذ اللحظة الأولى.",
        source="مندوبة في الاجتماع الأول",
        questions="أسئلة",
        contact=(
            "يُرجى الاتصال بالمكتب على الرقم ",
            " في أيام العمل، أو الكتابة إلى العنوان ",
            ".",
        ),
        vanuatu=Story(
            "برنامج تحسين القدرات الحدودية (BCIP) في فانواتو",
            "كيف تُدار حدود البلد، وما الذي يمكن تحسينه.",
            "افتتحت المنظمة الدولية للهجرة مكتباً لهذا الغرض في بورت فيلا في أغسطس 2011. "
            "ونُفّذ مشروع مماثل ",
            "في جزر سليمان",
            ". ويشمل العمل ثلاثة مجالات:",
            ("سياسة الهجرة", "إجراءات العمل", "الموظفون ومهاراتهم"),
        ),
        solomon=Story(
            "بناء القدرات في جزر سليمان",
            "مشروع مدته سنتان، بدأ في عام 2009، لتحسين إدارة الحدود.",
            "قدّم المشروع المشورة إلى جزر سليمان بشأن إدارة حدودها. ثم جرى عمل مماثل ",
            "في فانواتو",
            ".",
        ),
    ),
    "zh": Telling(
        site="太平洋移民项目",
        tagline="各项目做什么、与谁合作、进展如何",
        licence="除另有说明外，本网站文字可依据“知识共享署名 4.0 国际”（CC BY 4.0）"
        "许可协议再次使用。",
        office="太平洋项目办公室",
        theme=Story(
            "移民与发展",
            "健全机构，加强合作，使移民促进发展。",
            "管理得当的移民有助于发展。有关会议的更多信息，请参阅",
            "巴厘进程网站",
            "。",
        ),
        bali=Story(
            "关于偷运人口、贩运人口及相关跨国犯罪问题的巴厘进程",
            "打击偷运和贩运人口的区域论坛，由国际移民组织负责秘书处工作。",
            "汇集亚洲和太平洋地区各国以及区域外的一些国家，共同寻求切实可行的办法，应对偷运人口、"
            "贩运人口以及随之而来的犯罪。有关新闻和文件登载于",
            "巴厘进程网站",
            "。",
            (
                "就进程的下一步方向提供意见；",
                "协助起草行动计划；",
                "负责每次会议的具体筹备工作。",
            ),
        ),
        name="巴厘进程",
        origin=("", "2002年2月", "，各国部长在巴厘岛举行会议，这项共同工作也因该岛而得名。"),
        glance="项目概览",
        header=("事项", "说明"),
        rows=(
            ("开始时间", "2002年2月，巴厘岛"),
            ("共同主席", "印度尼西亚和澳大利亚"),
            ("参与方", "50多个国家和机构"),
            ("网站", WEBSITE),
        ),
        role="国际移民组织的作用",
        role_lead="国际移民组织（IOM）既是成员，也负责秘书处工作，具体包括：",
        steering="由谁指导",
        steering_lead="指导小组负责监督各项工作，其成员包括：",
        groups=(
            ("四国政府：", ("澳大利亚", "印度尼西亚", "新西兰", "泰国")),
            ("两个国际机构：", ("国际移民组织", "联合国难民署（UNHCR）")),
        ),
        quote="没有哪个国家能够独自解决这一问题——对此，我们从一开始就“看法一致”。",
        source="首次会议的一位代表",
        questions="问题与咨询",
        contact=("工作日请致电办公室：", "，或发送电子邮件至", "。"),
        vanuatu=Story(
            "瓦努阿图边境能力提升项目（BCIP）",
            "该国边境如何管理，哪些方面可以改进。",
            "2011年8月，国际移民组织为此在维拉港设立办事处。类似项目也曾",
            "在所罗门群岛",
            "开展。工作涉及三个领域：",
            ("移民政策", "工作程序", "人员与技能"),
        ),
        solomon=Story(
            "所罗门群岛能力建设",
            "为期两年的项目，2009年启动，旨在改善边境管理。",
            "该项目就边境管理向所罗门群岛提供咨询。随后，类似工作也",
            "在瓦努阿图",
            "展开。",
        ),
    ),
}


def text(words: str) -> Spans:
    return (Text(words),)


def sample_frame(lang: str) -> Frame:
    """The site around the samples of a language."""
    telling = TELLINGS[lang]
    return Frame(
        name=telling.site,
        tagline=telling.tagline,
        wording=Wording(licence=text(telling.licence)),
        office=Office(telling.office, email=EMAIL, phone=PHONE),
    )


def sample_pages() -> dict[str, Page]:
    """One programme a language."""
    return {lang: _page(lang, _bali(lang)) for lang in TELLINGS}


def sample_theme(lang: str) -> Page:
    """A theme with three programmes that lead to one another."""
    telling = TELLINGS[lang]
    story = telling.theme
    return Page(
        "theme",
        lang,
        f"/{lang}/programmes/{THEME}/",
        story.title,
        story.summary,
        intro=(
            Paragraph((Text(story.before), Link(WEBSITE, text(story.link)), Text(story.after))),
        ),
        articles=(
            _bali(lang),
            _article(lang, "vanuatu", telling.vanuatu, "solomon"),
            _article(lang, "solomon", telling.solomon, "vanuatu", status="completed"),
        ),
        updated="2026-11-03",
    )


def mixed_page() -> Page:
    """An English programme that gives names in other scripts and a line in each."""
    names = (("العربية", "ar"), ("中文", "zh"), ("Tiếng Việt", "vi"), ("Bahasa Indonesia", "id"))
    rows = tuple((text(name), text(TELLINGS[lang].bali.title)) for name, lang in names)
    quotes = tuple(
        Quote(text(TELLINGS[lang].quote), TELLINGS[lang].source) for lang in ("ar", "zh")
    )
    told = Paragraph(
        text("In Arabic it is called “عملية بالي”, in Chinese 巴厘进程 (Bālí jìnchéng), all along.")
    )
    table = Table("In other languages", (text("Language"), text("Name")), rows)
    return _page(
        "en", _programme("en", "names", "The process and its names", (told, table, *quotes))
    )


def _page(lang: str, article: Article) -> Page:
    return Page(
        "programme",
        lang,
        article.path,
        article.title,
        article.summary,
        THEME,
        TELLINGS[lang].theme.title,
        articles=(article,),
        updated=article.updated,
    )


def _bali(lang: str) -> Article:
    telling = TELLINGS[lang]
    story = telling.bali
    website = Reference(story.link, WEBSITE)
    return _programme(
        lang, "bali-process", story.title, _body(telling), summary=story.summary, links=(website,)
    )


def _body(telling: Telling) -> tuple[Block, ...]:
    story = telling.bali
    before, between, after = telling.contact
    first, date, last = telling.origin
    opening = (
        Strong(text(telling.name)),
        Text(story.before),
        Link(WEBSITE, text(story.link)),
        Text(story.after),
    )
    return (
        Paragraph(opening),
        Paragraph((Text(first), Emphasis(text(date)), Text(last))),
        Table(
            telling.glance,
            (text(telling.header[0]), text(telling.header[1])),
            tuple((text(first), text(second)) for first, second in telling.rows),
        ),
        Heading(telling.role, "role"),
        Paragraph(text(telling.role_lead)),
        _list(story.steps, ordered=True),
        Heading(telling.steering, "steering"),
        Paragraph(text(telling.steering_lead)),
        List(
            ordered=False,
            items=tuple(Item(text(name), _list(members)) for name, members in telling.groups),
        ),
        Quote(text(telling.quote), telling.source),
        Heading(telling.questions, "questions"),
        Paragraph(
            (
                Text(before + PHONE + between),
                Link(f"mailto:{EMAIL}", text(EMAIL)),
                Text(after),
            )
        ),
    )


def _article(lang: str, slug: str, story: Story, leads_to: str, status: str = "active") -> Article:
    href = f"/{lang}/programmes/{THEME}/{leads_to}/"
    words = Paragraph((Text(story.before), Link(href, text(story.link)), Text(story.after)))
    body: tuple[Block, ...] = (words, _list(story.steps, ordered=True)) if story.steps else (words,)
    return _programme(lang, slug, story.title, body, summary=story.summary, status=status)


def _programme(  # noqa: PLR0913  What an article is made of.
    lang: str,
    slug: str,
    title: str,
    body: tuple[Block, ...],
    *,
    summary: str = "",
    status: str = "active",
    links: tuple[Reference, ...] = (),
) -> Article:
    path = f"/{lang}/programmes/{THEME}/{slug}/"
    return Article(slug, path, title, summary, body, links, updated="2026-11-03", status=status)


def _list(items: tuple[str, ...], *, ordered: bool = False) -> List:
    return List(ordered=ordered, items=tuple(Item(text(item)) for item in items))
