//! Which letters words of a language have, and how often.

/// The letters of a language: those of an eighth of all letters in its words, then of a sixteenth, and so on, each step half as often. The
/// shares are those in the 20,000 most frequent words, rounded.
pub(super) struct Language(&'static str);

/// The step of the first letters: 2 to the power of -3.
const FIRST: usize = 3;
/// Of letters that are in no word.
const STRANGE: usize = 13;
/// Of a letter in a language of which nothing is known.
const MEAN: f64 = 5.0;

impl Language {
    const GERMAN: Self = Self("en rtisalh gucodbm fkpwz väü ö yjß x qé");
    const FRENCH: Self = Self("e iransto lucémpd gvbfh q yxè jzk wê ôâçîïùûœë");
    const SPANISH: Self = Self("ae oirnsct dlmup bgv fóh jízáy qxéñ kwú ü");
    const PORTUGUESE: Self = Self("aeo irsntcd mlup vgbf hçã ázxqjí éyóõkê wâú ôà");
    const ITALIAN: Self = Self("iaeo trnsc lmpdu gvfzb h  àyq kwèùòìé jx");
    const CATALAN: Self = Self("ae irstnoc lmudp gbvf xàó hqjèíy òzç ékwïú ü");
    const DUTCH: Self = Self("e naritosl dgkmuch vpbjw fz y  xëé ïöü");
    const SWEDISH: Self = Self("aer ntsil kdogmp uväfböh cyåj  xw  zé");
    const DANISH: Self = Self("er ntsiald ogkm ufvbphy æøcj å w  xzé");
    const NORWEGIAN: Self = Self("er ntsial okdgmp uvfbh yjø åc æw  xzé");
    const FINNISH: Self = Self("ait neslkuo ämrv phyj d ö gb fc wå");
    const ICELANDIC: Self = Self("an ristlue gmkðfd ohvjbóá pyöæí úþcéý  wx z");
    const POLISH: Self = Self("a ieonzr wcsytkpdmul jłgbhą ęóśćż f ń  źv");
    const CZECH: Self = Self(" oenatli srvkdupímách zybjěř éčýšž ůfg ú xw ňť");
    const SLOVAK: Self = Self(" oeanirt vslkdpmuch ázybjíý čúšéťž fgľ ôó ňxäw ď");
    const HUNGARIAN: Self = Self("e talsnkr iozámégd bvyhjpuf öcóőíü  úű w x");
    const ROMANIAN: Self = Self("iea rtnluoc smpăd ţgbvf zh şîâj xy kw");
    const CROATIAN: Self = Self("ai oenrts julvkpmd zgbc čšhž ćf đ y w");
    const LITHUANIAN: Self = Self("ia stoenru kmlpdv jgėyųbš žąc įūčfz ęh");
    const LATVIAN: Self = Self("ai setur nāmokldpjv īzēbgc š ņūļf žķhģ č y");
    const TURKISH: Self = Self("ae irnlık mtdsyuo übşzg hğcpçövf  j  w");
    const GREEK: Self = Self("α σεοιτνρ κπμλυηάί γέδόήωύχφθ βώξζ  ψ  ϊ");
    const RUSSIAN: Self = Self("о аеинтсрл вкпдму яыьзбгйч хжюшц фщ э  ёъ");
    const UKRAINIAN: Self = Self("о аниіртве склпдум зяьгбчй хюцжшї єф щ");
    const BULGARIAN: Self = Self("аи етонрс влкпдм зяъбугч жцхш йщф ю  ь");
    const MACEDONIAN: Self = Self("аие отнрс влкпдму збјгч шцжњ ф хќ ѓџ");
    const HEBREW: Self = Self("יו התרמלב שנאעםחדקפ כסגצטן ז ך ףץ");
    const ARABIC: Self = Self("ال يمرتو نبةدعسق فهحكأجص شطخزضإ ثغئءذىظ  ؤآ");
    const PERSIAN: Self = Self("ای رنمودته بسلشک فزگخعقجپ يحآص طچغض ذظكئث ژ أ");

    /// How much likelier a letter is in this language than a letter is in any: doublings.
    pub(super) fn gain(&self, letter: char) -> f64 {
        // In Turkish, too, each of the two kinds of i is a letter with two forms.
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let step = (self.0.split(' ')).position(|letters| letters.contains(small));
        MEAN - step.map_or(STRANGE, |step| FIRST + step) as f64
    }
}

/// Those that are written in the encodings of Western Europe.
pub(super) const WESTERN: &[Language] = &[
    Language::GERMAN,
    Language::FRENCH,
    Language::SPANISH,
    Language::PORTUGUESE,
    Language::ITALIAN,
    Language::CATALAN,
    Language::DUTCH,
    Language::SWEDISH,
    Language::DANISH,
    Language::NORWEGIAN,
    Language::FINNISH,
    Language::ICELANDIC,
];
/// Those of the encodings of the middle of Europe.
pub(super) const CENTRAL: &[Language] = &[
    Language::POLISH,
    Language::CZECH,
    Language::SLOVAK,
    Language::HUNGARIAN,
    Language::ROMANIAN,
    Language::CROATIAN,
];
pub(super) const BALTIC: &[Language] = &[Language::LITHUANIAN, Language::LATVIAN];
pub(super) const TURKISH: &[Language] = &[Language::TURKISH];
pub(super) const GREEK: &[Language] = &[Language::GREEK];
pub(super) const CYRILLIC: &[Language] = &[
    Language::RUSSIAN,
    Language::UKRAINIAN,
    Language::BULGARIAN,
    Language::MACEDONIAN,
];
pub(super) const HEBREW: &[Language] = &[Language::HEBREW];
pub(super) const ARABIC: &[Language] = &[Language::ARABIC, Language::PERSIAN];
